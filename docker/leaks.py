"""How memory and descriptors of the programs in a container grow, asked of /proc there."""

import contextlib
import threading
import time

import ring as rings

# "KIB DESCRIPTORS", resident and open, of all programs of ours in a container.
PROGRAMS = """
for p in /proc/[0-9]*; do
  case $(cat $p/comm) in p2pchat*) ;; *) continue ;; esac
  while read -r key value unit; do [ $key != VmRSS: ] || echo $value $(ls $p/fd | wc -l)
  done < $p/status
done 2>/dev/null
"""
WARM_UP = 0.1  # of the time: caches fill
PERIOD = 10.0


def slope(points):
    """Of the line with the least squares through (x, y)."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


class Growth:
    """Samples of some containers: (minutes, KiB resident, descriptors)."""

    def __init__(self, containers):
        self.samples = {name: [] for name in containers}

    def sample(self, name, minutes):
        run = rings.docker("exec", name, "sh", "-c", PROGRAMS, check=False)
        numbers = [tuple(map(int, line.split())) for line in run.stdout.splitlines()]
        if numbers:
            self.samples[name].append((minutes, *map(sum, zip(*numbers))))

    @contextlib.contextmanager
    def watched(self):
        is_over, began = threading.Event(), time.monotonic()

        def watch():
            while not is_over.wait(PERIOD):
                for name in self.samples:
                    self.sample(name, (time.monotonic() - began) / 60)
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            is_over.set()
            watcher.join()

    def report(self):
        return {name: growth_of(samples) for name, samples in self.samples.items()}

    def faults(self):
        """More than a fifth of the memory in an hour, or a descriptor in ten minutes."""
        found = []
        for name, grown in self.report().items():
            if grown["kib_per_minute"] * 60 > grown["kib"] / 5:
                found.append(f"{name} gets fatter by {grown['kib_per_minute']:.0f} KiB a minute")
            if grown["descriptors_per_minute"] > 0.1:
                found.append(f"{name} opens more and more descriptors")
        return found


def growth_of(samples):
    if len(samples) < 3:
        raise RuntimeError("too short to tell whether anything grows")
    warm = [sample for sample in samples if sample[0] >= samples[-1][0] * WARM_UP]
    return {"kib": samples[-1][1], "kib_per_minute": slope([s[:2] for s in warm]),
            "descriptors": samples[-1][2],
            "descriptors_per_minute": slope([(s[0], s[2]) for s in warm]), "samples": len(warm)}
