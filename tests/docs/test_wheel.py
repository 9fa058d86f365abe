"""The wheel carries everything: installed in a new environment, outside the checkout, it plays the demo."""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_plays_the_demo_outside_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True, timeout=120)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]  # ours: a second one would take longer than the rest
    install = [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, timeout=120)
    packages = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout.strip()
    # The packages it depends on are those of this environment: what is tested is the wheel, not the registry.
    (Path(packages) / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "RELANCE_DIR")}
    relance = python.with_name("relance")
    done = subprocess.run([str(relance), "demo"], cwd=outside, env=clean, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    resume = json.loads((outside / "relance-demo" / "resume.json").read_text(encoding="utf-8"))
    assert all(check["ok"] for check in resume["checks"])
    assert resume["customers"] >= 12
    assert resume["invoices"] >= 30
    assert len(list((outside / "relance-demo" / "lettres").iterdir())) >= 10
    assert len(list((outside / "relance-demo" / "mails").glob("*.eml"))) >= 10
    assert "BEGIN:VEVENT" in (outside / "relance-demo" / "calendrier" / "relances.ics").read_text(encoding="utf-8")
