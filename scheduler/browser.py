"""The browser that checks the pages: Debian's own Chromium. Never downloads another build.

python -m scheduler.browser: prints its path, or installs it with apt-get (as root), or prints what is missing.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
UNUSED = (
    # The two pages of the address bar, opened with every window, take four times the time of a page of ours.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled", "LensOverlay", "MediaRouter", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "PreconnectToSearch", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "AvoidCorsURLLoaderRestartOnRedirect", "DestroyProfileOnBrowserClose"),
    *("PaintHolding", "TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
)
"""Disabled features. The last such list counts, so this one repeats what Playwright disables itself."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(UNUSED)}",
)
"""For a headless run in a container, quiet on the network."""

MISSING = "No Chromium here, so the checks in a real browser are left out. Debian: apt-get install chromium"


def find() -> str:
    """The path of the browser, or nothing."""
    return next(filter(None, map(shutil.which, NAMES)), "")


def find_or_install() -> str:
    """The path of the browser, or nothing. Installs it first where root and apt-get allow that."""
    return find() or (_install() and find()) or ""


def _install() -> bool:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt:
        return False
    print("Installing Chromium with apt-get (about 300 MB)", file=sys.stderr, flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    steps = ([apt, "-qq", "update"], [apt, "-qq", "install", "--yes", "--no-install-recommends", "chromium"])
    # `all` stops at the first that fails: without fresh lists the installation would fail in a less clear way.
    return all(subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL).returncode == 0 for step in steps)


if __name__ == "__main__":
    found = find_or_install()
    print(found or MISSING, file=sys.stderr)
    sys.exit(not found)
