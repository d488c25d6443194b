"""What passed and what failed, a line each; `run` counts them."""

import traceback


class Report:
    def __init__(self, client):
        self.client = client

    def check(self, name, test):
        """Runs a test; whatever it raises is a failure, and the next one still runs."""
        try:
            test()
            print(f"ok {self.client}: {name}", flush=True)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{place.filename.rsplit('/', 1)[-1]}:{place.lineno}"
            print(f"FAILED {self.client}: {name}: {type(error).__name__}: {error} ({where})", flush=True)
