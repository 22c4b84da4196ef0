"""``python -m benchmarks``: all sections, one after the other."""

from benchmarks import capture, figures, pictures, site, start


def main() -> None:
    """Measure and print."""
    for measure in (start, capture, pictures, figures, site):
        section = measure.section()
        print(f"\n{section.title}", flush=True)
        for result in section.results:
            print(result, flush=True)


if __name__ == "__main__":
    main()
