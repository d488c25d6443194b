//! Credentials files of the SDKs and of the command line tool.

use tencent_ess_client::credentials::{CliFile, ProfileFile};

use super::*;

const KEYS: &str = "[default]\nsecret_id = id0\nsecret_key = hush\n";

#[tokio::test]
async fn profile_file_is_read_in_every_common_spelling() {
    let table = [
        (KEYS, "default", "id0"),
        ("[default]\nsecret_id=id0\nsecret_key=hush\ntoken=t0", "default", "id0 t0"),
        ("[default]\r\nsecret_id = \"id0\"\r\nsecret_key = 'hush'\r\ntoken = \"t0\"\r\n", "default", "id0 t0"),
        ("\u{feff}[default]\nsecret_id = id0\nsecret_key = hush\ntoken =\n", "default", "id0"),
        ("[default]\nsecret_id=a\nsecret_key=b\n[合同]\nsecret_id=id1\nsecret_key=hush\n", "合同", "id1"),
        ("[other]\nsecret_id = \"\"\n[default]\nrole_arn=x\nSECRET_ID: id0\nSecret_Key: hush\n", "default", "id0"),
    ];
    let folder = Folder::new();
    for (text, profile, expected) in table {
        let caller = Caller::new(ProfileFile::at(folder.file("credentials", text)).profile(profile)).await;
        assert_eq!(caller.call().await.as_deref(), Ok(expected), "{text:?}");
        assert!(is_signed_with(&caller.service.only(), "hush", "demo"), "{text:?}");
    }
}

#[tokio::test]
async fn unusable_profile_file_says_every_line_and_no_value() {
    let table: &[(&str, &str, &[&str])] = &[
        ("", "default", &["profile `[default]` not found: the file has no profiles"]),
        (
            "[hush]\nsecret_id=hush\n[hush2]",
            "default",
            &["profile `[default]` not found: the file has profiles on lines 1, 3"],
        ),
        ("\n[hush]", "default", &["profile `[default]` not found: the file has one on line 2"]),
        ("secret_id=hush\nsecret_key=hush", "default", &["line 1: entry before any", "line 2: entry before any"]),
        ("[default]\nhush\nhush", "default", &["line 2: expected `[profile]` or", "line 3: expected"]),
        (
            "\n[default]\n",
            "default",
            &["line 2: `[default]` lacks `secret_id`", "line 2: `[default]` lacks `secret_key`"],
        ),
        (
            "[default]\nsecret_id=\nsecret_key=\"\"",
            "default",
            &["line 2: `secret_id` is empty", "line 3: `secret_key` is empty"],
        ),
        (
            "[default]\nsecret_id=hu sh\nsecret_key=\"hush",
            "default",
            &["line 2: `secret_id` has spaces", "line 3: `secret_key` is in quotes"],
        ),
        ("[default]\nsecret_id=a\nsecret_key=b\ntoken=hüsh", "default", &["line 4: `token` has characters other"]),
        (
            "[default]\nsecret_id=hush\nsecret_id=hush\n[default]",
            "default",
            &["line 3: duplicate name", "line 4: duplicate profile"],
        ),
    ];
    let folder = Folder::new();
    for (text, profile, expected) in table {
        let path = folder.file("credentials", text);
        let error = signs_with(ProfileFile::at(&path).profile(*profile)).await.unwrap_err();
        let named = error.matches(&format!("`{}`: ", path.display())).count();
        assert!(expected.iter().all(|part| error.contains(part)) && named == expected.len(), "{text:?}: {error}");
        assert!(!error.contains("hush") && !error.contains("sh "), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_readable_file_is_named() {
    let folder = Folder::new();
    let table = [
        (folder.0.join("none"), "` does not exist"),
        (folder.file("a-file", KEYS).join("inside"), "` does not exist"),
        (folder.0.clone(), "is a directory — name a file"),
        (folder.file("utf16", [0xff, 0xfe, b'[', 0]), "is not UTF-8 text — save it as UTF-8"),
        (folder.file("large", vec![b'#'; 70_000]), "has more than 65536 bytes — is it the right file?"),
        #[cfg(unix)]
        ("/dev/zero".into(), "is not a regular file — name a file"),
    ];
    for (path, expected) in table {
        let error = signs_with(ProfileFile::at(&path)).await.unwrap_err();
        assert!(error.contains(expected) && error.contains(path.to_str().unwrap()), "{error}");
        let error = signs_with(CliFile::at(&path)).await.unwrap_err();
        assert!(error.contains(expected) && error.contains(path.to_str().unwrap()), "{error}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let path = folder.file("credentials", KEYS);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    match signs_with(ProfileFile::at(&path)).await {
        Err(error) => assert!(error.contains("credentials` cannot be read: Permission denied"), "{error}"),
        // Whoever runs the tests may read everything.
        Ok(id) => assert!(fs::read(&path).is_ok() && id == "id0"),
    }
}

#[tokio::test]
async fn profile_file_is_searched_where_the_vendor_s_tools_do() {
    let folder = Folder::new();
    let home = folder.0.join("home");
    folder.file("home/.tencentcloud/credentials", KEYS);
    let named = folder.file("elsewhere", KEYS.replace("id0", "id1"));
    let (home, named) = (("HOME", home.to_str().unwrap()), ("TENCENTCLOUD_CREDENTIALS_FILE", named.to_str().unwrap()));
    let from = |set: &[(&str, &str)]| signs_with(ProfileFile::from_lookup(variables(set)));
    assert_eq!(from(&[home]).await.unwrap(), "id0");
    assert_eq!(from(&[home, (named.0, "")]).await.unwrap(), "id0");
    assert_eq!(from(&[home, named]).await.unwrap(), "id1");
}

#[tokio::test]
async fn profile_file_is_read_again_when_its_keys_are_refused() {
    for code in ["AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound"] {
        let folder = Folder::new();
        let path = folder.file("credentials", KEYS);
        let refusal = format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":""}},"RequestId":"s1"}}}}"#);
        let service = Server::start([ok(), answer(&refusal), ok()]).await;
        let client = builder().credentials(ProfileFile::at(&path)).endpoint(service.url()).build().unwrap();
        client.send(CreateThing::named("x")).await.unwrap();
        fs::write(&path, KEYS.replace("id0", "id1")).unwrap();
        client.send(CreateThing::named("x")).await.unwrap();
        assert_eq!(service.received().iter().map(signer).collect::<Vec<_>>(), ["id0", "id0", "id1"], "{code}");
    }
}

#[tokio::test]
async fn cli_file_gives_lasting_and_temporary_keys() {
    let end = unix_seconds(clock()) + 10;
    let temporary = format!(
        r#"{{"type":"sso","secretId":"id0","secretKey":"hush","token":"t0","expiresAt":{end},"oauth":{{"accessToken":"x"}}}}"#
    );
    let table = [
        (r#"{"secretId":"id0","secretKey":"hush"}"#, "id0"),
        (r#"{"type":"default","secretId":"id0","secretKey":"hush","token":null,"role-arn":""}"#, "id0"),
        ("\u{feff}{\r\n\"secretId\": \"id0\",\r\n\"secretKey\": \"hush\"}", "id0"),
        (&temporary, "id0 t0"),
    ];
    let folder = Folder::new();
    for (text, expected) in table {
        let caller = Caller::new(CliFile::at(folder.file("default.credential", text))).await;
        assert_eq!(caller.call().await.as_deref(), Ok(expected), "{text}");
        assert!(is_signed_with(&caller.service.only(), "hush", "demo"), "{text}");
    }
    let expired = Caller::new(CliFile::at(folder.file("default.credential", &temporary))).await;
    expired.set_time(12);
    let error = expired.call().await.unwrap_err();
    assert!(error.contains("the keys expired 2 seconds ago — renew them"), "{error}");
}

#[tokio::test]
async fn unusable_cli_file_says_why_and_no_value() {
    let table = [
        ("", "expected an object"),
        ("[default]\nsecretKey=hush", "expected an object"),
        (r#"{"secretKey":"hush"#, "expected the end of a string at `/secretKey`"),
        ("{}", "`secretId` and `secretKey` are missing — run `tccli configure`"),
        (r#"{"secretId":"id0","secretKey":""}"#, "`secretKey` is missing"),
        (r#"{"secretKey":"hush"}"#, "`secretId` is missing"),
        (r#"{"secretId":"id0","secretKey":"hu sh"}"#, "the secret key has spaces"),
        (r#"{"secretId":"id0","secretKey":"hush","expiresAt":"soon"}"#, "`expiresAt` is not a time in Unix seconds"),
        (r#"{"type":"cvm-role"}"#, "the file selects the role of the CVM — use `CvmRole`"),
        (
            r#"{"secretId":"id0","secretKey":"hush","role-arn":"qcs::x"}"#,
            "the file selects the role of `role-arn` — use `AssumeRole`",
        ),
    ];
    let folder = Folder::new();
    for (text, expected) in table {
        let error = signs_with(CliFile::at(folder.file("default.credential", text))).await.unwrap_err();
        assert!(error.contains("default.credential`: ") && error.contains(expected), "{text}: {error}");
        assert!(!error.contains("hu"), "{error}");
    }
}

#[tokio::test]
async fn cli_file_is_the_one_of_the_profile() {
    let folder = Folder::new();
    folder.file(".tccli/default.credential", r#"{"secretId":"id0","secretKey":"hush"}"#);
    folder.file(".tccli/prod.credential", r#"{"secretId":"id1","secretKey":"hush"}"#);
    let home = ("HOME", folder.0.to_str().unwrap());
    let from = |set: &[(&str, &str)]| CliFile::from_lookup(variables(set)).unwrap();
    assert_eq!(signs_with(from(&[home])).await.unwrap(), "id0");
    assert_eq!(signs_with(from(&[home, ("TCCLI_PROFILE", "prod")])).await.unwrap(), "id1");

    assert!(CliFile::from_lookup(variables(&[])).unwrap_err().is_not_configured());
    let missing = |file: CliFile| async move { file.credentials(clock()).await.unwrap_err().is_not_configured() };
    assert!(missing(from(&[("HOME", "/nonexistent")])).await);
    assert!(!missing(from(&[home, ("TCCLI_PROFILE", "none")])).await);
}
