"""A private CA and certificates for servers on this machine, by openssl."""
import pathlib
import subprocess


def run(*arguments, folder):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_ca(folder, name="ca"):
    """folder/ca.pem and ca.key; the path of the first."""
    folder = pathlib.Path(folder)
    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Test CA " + name,
        "-keyout", name + ".key", "-out", name + ".pem", folder=folder)
    return folder / (name + ".pem")


def make_certificate(folder, names=("localhost", "127.0.0.1"), ca="ca", name="server"):
    """A certificate for these names and addresses: its path and its key's."""
    folder = pathlib.Path(folder)
    known = ",".join(("IP:" if each.replace(".", "").isdigit() else "DNS:") + each for each in names)
    (folder / (name + ".ext")).write_text("subjectAltName=" + known + "\n")
    run("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + names[0], "-keyout", name + ".key",
        "-out", name + ".csr", folder=folder)
    run("x509", "-req", "-in", name + ".csr", "-CA", ca + ".pem", "-CAkey", ca + ".key", "-CAcreateserial",
        "-days", "30", "-extfile", name + ".ext", "-out", name + ".pem", folder=folder)
    (folder / (name + ".key")).chmod(0o600)
    return folder / (name + ".pem"), folder / (name + ".key")
