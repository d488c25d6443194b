"""Whether an answer of the Python SDK has the types that the SDK says it has."""

import re

from tencentcloud.common.abstract_model import AbstractModel
from tencentcloud.ess.v20201111 import models

SCALARS = {"str": str, "int": int, "float": (int, float), "bool": bool}


def expect_types(model, path=""):
    """Raises an error for the first member that has another type than its documentation says."""
    stated = dict(re.findall(r":type (\w+): (.+)", type(model).__init__.__doc__))
    for name, value in model._serialize(allow_none=True).items():
        if value is not None:
            expect_type(getattr(model, name), stated[name], f"{path}.{name}".lstrip("."))


def expect_type(value, stated, path):
    if stated.startswith("list of "):
        if not isinstance(value, list):
            raise TypeError(f"`{path}` is {value!r}, and should be a list")
        for place, element in enumerate(value):
            expect_type(element, stated.removeprefix("list of "), f"{path}.{place}")
        return
    name = re.sub(r"^:class:`.*\.(\w+)`$", r"\1", stated)
    scalar = SCALARS.get(name)
    fits = isinstance(value, scalar or getattr(models, name))
    # In Python, a truth value is a number as well.
    if not fits or (isinstance(value, bool) and name != "bool"):
        raise TypeError(f"`{path}` is {value!r}, and should be `{name}`")
    if isinstance(value, AbstractModel):
        expect_types(value, path)
