"""``python -m benchmarks``: all sections, one after the other."""

from benchmarks import capture, figures, growth, guard, memory, pages, peers, pictures, site, start


def main() -> None:
    """Measure and print."""
    for measure in (start, capture, guard, growth, memory, pictures, figures, peers, site, pages):
        section = measure.section()
        print(f"\n{section.title}", flush=True)
        for line in section.lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
