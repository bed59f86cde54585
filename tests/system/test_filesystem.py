from __future__ import annotations

import os
from pathlib import Path

import pytest

from hris_desktop.system import filesystem
from hris_desktop.system.filesystem import network_kind

LINUX = r"""
/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
server:/export /mnt/nfs nfs4 rw,vers=4.2 0 0
//server/share /mnt/with\040space cifs rw 0 0
user@host:/ /home/me/remote fuse.sshfs rw 0 0
/dev/fuse /home/me/vault fuse.gocryptfs rw 0 0
/dev/sdb1 /mnt/nfs/local ext4 rw 0 0
systemd-1 /auto autofs rw 0 0
server:/x /auto nfs rw 0 0
/etc/auto.hr /later autofs rw,indirect 0 0
systemd-1 /disk autofs rw,direct 0 0
/dev/sdd1 /disk ext4 rw 0 0
ceph-fuse /mnt/ceph fuse.ceph-fuse rw 0 0
something /mnt/nameless fuse rw 0 0
//old/share /covered cifs rw 0 0
/dev/sdc1 /covered xfs rw 0 0
host0 /mnt/host 9p rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
broken
"""
MACOS = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//anna@server/HR%20Files on /Volumes/HR Files (smbfs, nodev, nosuid, mounted by anna)
server:/x on /Volumes/nfs (with brackets) (nfs, nodev)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/store.sqlite", None),
        ("/mnt/nfs/store.sqlite", "nfs4"),
        ("/mnt/nfs", "nfs4"),
        ("/mnt/nfsx/store.sqlite", None),
        ("/mnt/nfs/local/store.sqlite", None),
        ("/mnt/with space/store.sqlite", "cifs"),
        ("/home/me/remote/a/b", "fuse.sshfs"),
        ("/home/me/vault/store.sqlite", None),
        ("/auto/x", "nfs"),
        ("/later/hr/store.sqlite", "autofs"),
        ("/disk/store.sqlite", None),
        ("/mnt/ceph/x", "fuse.ceph-fuse"),
        ("/mnt/nameless/x", "fuse"),
        ("/covered/x", None),
        ("/mnt/host/x", "9p"),
        ("/run/user/1000/gvfs/smb-share/x", "fuse.gvfsd-fuse"),
        ("/mnt/nfs/../local/x", None),
        ("/", None),
    ],
)
def test_linux(path: str, kind: str | None) -> None:
    assert network_kind(path, LINUX, platform="linux") == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Users/anna/store.sqlite", None),
        ("/Volumes/HR Files/store.sqlite", "smbfs"),
        ("/Volumes/nfs (with brackets)/x", "nfs"),
        ("/Volumes/other", None),
    ],
)
def test_macos(path: str, kind: str | None) -> None:
    assert network_kind(path, MACOS, platform="darwin") == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (r"C:\data\store.sqlite", None),
        (r"Z:\data\store.sqlite", "remote drive"),
        (r"\\server\share\store.sqlite", "unc"),
        ("//server/share/store.sqlite", "unc"),
        (r"\\?\UNC\server\share\x", "unc"),
        (r"\\?\C:\data\x", None),
        (r"\\?\Z:\data\x", "remote drive"),
        (r"relative\x", None),
    ],
)
def test_windows(path: str, kind: str | None) -> None:
    asked = network_kind(path, platform="win32", drive_type=lambda root: 4 if root.upper() == "Z:\\" else 3)
    assert asked == kind


def test_a_link_is_followed_to_where_the_file_lies(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    link = tmp_path / "link"
    link.symlink_to(share)
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/x {share} nfs rw 0 0\n"
    assert network_kind(link / "store.sqlite", mounts, platform="linux") == "nfs"
    assert network_kind(tmp_path / "store.sqlite", mounts, platform="linux") is None


def test_a_folder_is_entered_before_the_list_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has stepped in yet: the opening itself mounts the share over the place."""
    waiting = f"/dev/sda1 / ext4 rw 0 0\nauto.hr {tmp_path} autofs rw 0 0\n"
    mounted: list[str] = []
    monkeypatch.setattr(filesystem, "_mounts", lambda _: waiting + "".join(mounted))

    def enter(folder: Path) -> None:
        mounted.append(f"server:/hr {folder} nfs4 rw 0 0\n")

    assert network_kind(tmp_path / "store.sqlite", platform="linux", enter=enter) == "nfs4"
    mounted.clear()
    assert network_kind(tmp_path / "store.sqlite", platform="linux", enter=lambda _: None) == "autofs", "nobody could"


def test_what_is_entered_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To look at a name mounts nothing; to open the folder does, or the first one above it that is there."""
    seen: list[object] = []
    opening = os.open

    def watched(path: Path, *how: int) -> int:
        seen.append(path)
        return opening(path, *how)

    monkeypatch.setattr(os, "open", watched)
    assert network_kind(tmp_path / "store.sqlite") is None
    assert seen == [tmp_path]
    assert network_kind(tmp_path / "none" / "deeper" / "store.sqlite") is None
    assert seen[-1] == tmp_path


KNOWN = (
    "autofs ceph-fuse cvmfs drvfs fuse fuse.ceph-fuse fuse.google-drive-ocamlfuse fuse.kio-fuse fuse.lizardfs "
    "fuse.onedriver fuse.seaweedfs wekafs"
)


@pytest.mark.parametrize("kind", KNOWN.split())
def test_each_of_these_is_a_network(kind: str) -> None:
    assert network_kind("/x/store.sqlite", f"what /x {kind} rw 0 0", platform="linux") == kind


@pytest.mark.parametrize("kind", ["ext4", "fuseblk", "fuse.gocryptfs", "fuse.mergerfs", "btrfs", "overlay"])
def test_each_of_these_is_none(kind: str) -> None:
    assert network_kind("/x/store.sqlite", f"what /x {kind} rw 0 0", platform="linux") is None


def test_nothing_known_is_not_a_network() -> None:
    assert network_kind("/x", "", platform="linux") is None
    assert network_kind("/x", "", platform="darwin") is None


def test_this_machines_own_list_can_be_read() -> None:
    assert network_kind("/proc/self") is None
