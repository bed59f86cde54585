"""Is a path on a network file system? SQLite's locks cannot be trusted there, and a shared file would be destroyed.

Linux asks the kernel's list of mounts, macOS ``mount``, Windows the drive's type; the text or the question can be given
by the caller, so that every platform's rule is tested on each. A path that does not exist yet is judged by where it
would be made; symbolic links are followed first, and the folder is entered, as some are mounted only then.
"""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PureWindowsPath
from typing import Final

NETWORK_TYPES: Final = frozenset(
    """
    autofs nfs nfs3 nfs4 cifs smb smb2 smb3 smbfs smbnetfs ncpfs ncp afs afpfs 9p ceph glusterfs lustre gpfs beegfs
    pvfs2 orangefs moosefs mfs panfs davfs davfs2 webdav ftp ftpfs curlftpfs sshfs s3fs rclone gvfsd-fuse gcsfuse goofys
    blobfuse blobfuse2 juicefs acfs coda ocfs2 gfs gfs2 xtreemfs hdfs vboxsf vmhgfs vmhgfs-fuse prl_fs virtiofs
    osxfuse macfuse fuse ceph-fuse kio-fuse seaweedfs lizardfs onedriver google-drive-ocamlfuse drvfs wekafs cvmfs
    cvmfs2 gvfs-fuse-daemon objectivefs quobyte maprfs s3ql dfuse pcloud grpcfuse fakeowner
    """.split()
)
"""Types whose locks another computer does not see, or sees too late; a virtual machine's shared folders count too.

``fuse`` alone is a file system that does not say which one; ``autofs`` is what lies over a folder that nobody could
mount, or that is not mounted yet: what will be there next time is not known.
"""
_DRIVE_REMOTE: Final = 4
_BSD_MOUNT: Final = re.compile(r"^(?P<what>.+) on (?P<where>.+) \((?P<type>[^,)\s]+)(?P<flags>[^)]*)\)$")
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


def network_kind(
    path: Path | str,
    mounts: str | None = None,
    *,
    platform: str = sys.platform,
    drive_type: Callable[[str], int] | None = None,
    enter: Callable[[Path], None] | None = None,
) -> str | None:
    """The network file system's type (``"nfs4"``, ``"smbfs"``, ``"unc"``…) under ``path``, or None where it is local.

    ``mounts`` is the text of ``/proc/self/mounts`` on Linux, of ``mount`` on macOS; read from the machine when None,
    after ``enter`` has opened the folder. Where nothing can be learned the answer is None: what the folder does with
    locks is then tried on it (``store/locking``).
    """
    if platform == "win32":
        return _windows_kind(str(path), drive_type or _drive_type)
    real = os.path.realpath(path)
    if mounts is None:
        (enter or _enter)(Path(real).parent)
    text = _mounts(platform) if mounts is None else mounts
    kind = _type_under(real, _bsd_mounts(text) if platform == "darwin" else _linux_mounts(text))
    return kind if kind is not None and _is_network(kind) else None


def _is_network(kind: str) -> bool:
    return kind.lower().removeprefix("fuse.") in NETWORK_TYPES


def _type_under(path: str, mounts: Iterator[tuple[str, str]]) -> str | None:
    """The deepest mount above ``path`` decides; of two at one place the later one covers the earlier."""
    best, depth = None, -1
    for where, kind in mounts:
        parts = 0 if where == "/" else len(where)
        if (where in ("/", path) or path.startswith(where + "/")) and parts >= depth:
            best, depth = kind, parts
    return best


def _linux_mounts(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:  # noqa: PLR2004 - what, where, type
            yield _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[1]), fields[2]


def _bsd_mounts(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = _BSD_MOUNT.match(line)
        if found:
            yield found["where"], found["type"]


def _enter(folder: Path) -> None:
    """Open the folder, or the first above it that is there: a look at its name alone mounts nothing."""
    for there in (folder, *folder.parents):
        with suppress(OSError):
            os.close(os.open(there, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)))
            return


def _mounts(platform: str) -> str:
    try:
        if platform == "darwin":
            return subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False, timeout=5).stdout
        return Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _windows_kind(path: str, drive_type: Callable[[str], int]) -> str | None:
    drive = PureWindowsPath(path).drive
    shown = drive.replace("/", "\\").upper()
    if shown.startswith(("\\\\?\\UNC\\", "\\\\.\\UNC\\")):
        return "unc"
    if shown.startswith("\\\\") and not shown.startswith(("\\\\?\\", "\\\\.\\")):
        return "unc"
    letter = shown[-2:]
    return "remote drive" if letter.endswith(":") and drive_type(letter + "\\") == _DRIVE_REMOTE else None


def _drive_type(root: str) -> int:
    windows = getattr(ctypes, "windll", None)  # exists on Windows only
    return 0 if windows is None else int(windows.kernel32.GetDriveTypeW(root))
