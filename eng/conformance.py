"""Reads the checks that the suite wrote, prints both scores for each era and writes them as JSON; fails where a check differs."""
import collections
import json
import pathlib
import re
import sys

ERAS = ("2025-11-25", "2026-07-28")


def checks(folder):
    """How often each check of each scenario came out how."""
    seen = collections.Counter()
    for path in sorted(folder.glob("*/checks.json")):
        # The suite puts the time of the run behind the name.
        scenario = re.sub(r"-\d{4}-\d\d-\d\dT.*$", "", path.parent.name)
        for check in json.loads(path.read_text()):
            if check["status"] in ("SUCCESS", "FAILURE"):
                seen[(scenario, check["id"], check["status"])] += 1
    return seen


def count(seen, status):
    return sum(number for (_, _, found), number in seen.items() if found == status)


def main(work, target):
    work, target = pathlib.Path(work), pathlib.Path(target)
    result, different = {}, []
    for era in ERAS:
        direct, through = checks(work / (era + "-direct")), checks(work / (era + "-through"))
        if not direct:
            sys.exit("the suite left no checks for %s:\n%s" % (era, (work / (era + "-direct.txt")).read_text()[-2000:]))
        result[era] = {
            "direct_passed": count(direct, "SUCCESS"), "direct_failed": count(direct, "FAILURE"),
            "through_passed": count(through, "SUCCESS"), "through_failed": count(through, "FAILURE"),
        }
        print("%s  direct %d passed, %d failed   through the gateway %d passed, %d failed" % (era, *result[era].values()))
        different += ["%s %s %s: %s" % (era, *key) for key in sorted(set(direct) | set(through)) if direct[key] != through[key]]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(result, indent=2) + "\n")
    if different:
        sys.exit("The gateway makes a difference:\n" + "\n".join(different))


main(*sys.argv[1:])
