#!/usr/bin/env python3
"""Writes the folder of a run with made-up answers, verdicts, ratings and notes, for checks of what is made of runs: nothing in it was said by a model or a person.
The first answer has what a page must not take for markup.

Usage: scripts/made-up-run.py FOLDER CASES [CHARACTERS] [SEED]    four models answer three turns of each case
"""

import hashlib
import json
import pathlib
import random
import sys

MODELS = ["alpha-7b", "beta-7b", "gamma-13b", "delta-70b"]
TURNS = 3
AT = "2026-11-27T08:00:00Z"
SENTENCES = [
    "考虑感染性疾病的可能性较大，需结合体征判断。",
    "建议完善血常规、C 反应蛋白与腹部超声检查。",
    "若疼痛加重或出现高热，应尽快到急诊就诊。",
    "The findings fit an inflammation; other causes have to be ruled out.",
    "注意询问既往史、用药史与过敏史。",
    "必要时请外科会诊，并复查影像。",
]
HOSTILE = "\n\n</script><script>alert(1)</script> <img src=x onerror=alert(1)> \u2028 \u202e反 <!-- "


def digest(*parts):
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()


def identity(name):
    return {"name": name, "kind": "remote", "base_url": "http://127.0.0.1:1/v1", "model": name}


def key(name):
    return f"remote http://127.0.0.1:1/v1 {name} "


def main():
    folder, cases = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    length = int(sys.argv[3]) if len(sys.argv) > 3 else 600
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    planned = [{"id": str(case), "source": "native", "turns": TURNS, "tests_pair": "unknown"} for case in range(1, cases + 1)]
    judging = {"judge": key("examiner"), "preset": "official", "turns": list(range(1, TURNS + 1)), "repeats": 1}
    manifest = {
        "schema": 1, "wardround": "0.1.0", "began": AT, "cases": [{"file": "made-up.toml", "digest": digest("cases"), "label": "native"}],
        "models": [identity(name) for name in MODELS], "judges": [identity("examiner")], "sampling": {"max_tokens": 1024, "temperature": 0.5},
        "seed": seed, "warnings": [],
        "plan": {"cases": planned, "models": [key(name) for name in MODELS], "repeats": 1, "judgings": [judging]},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")
    with open(folder / "turns.jsonl", "w", encoding="utf-8") as turns, open(folder / "verdicts.jsonl", "w", encoding="utf-8") as verdicts, \
            open(folder / "ratings.jsonl", "w", encoding="utf-8") as ratings, open(folder / "notes.jsonl", "w", encoding="utf-8") as notes:
        for number, name in enumerate(MODELS):
            for case in range(1, cases + 1):
                for turn in range(1, TURNS + 1):
                    text = f"**结论**（病例 {case}，第 {turn} 轮）\n\n"
                    while len(text) < length:
                        text += f"- {chance.choice(SENTENCES)}\n"
                    if (number, case, turn) == (0, 1, 1):
                        text += HOSTILE
                    of = {"schema": 1, "at": AT, "case": str(case), "source": "native", "turn": turn, "repeat": 0, "model": identity(name)}
                    turn_key = digest(name, case, turn, seed)
                    sent = digest("sent", case) if turn == 1 else digest("sent", name, case, turn)
                    total = round(chance.uniform(900, 20000), 1)
                    answer = {
                        **of, "key": turn_key, "kind": ["complaint", "exam", "other"][turn - 1], "asked": "protocol", "attempt": 0, "prompt_digest": sent,
                        "sampling_asked": manifest["sampling"], "sampling_used": manifest["sampling"], "seed": case,
                        "question": f"病例 {case}：患者腹痛两天，伴发热。第 {turn} 个问题是什么，应如何处理？", "text": text, "finish": "stop",
                        "usage": {"prompt_tokens": 300 * turn, "cached_tokens": None, "answer_tokens": len(text) // 2},
                        "timings": {"first_token_ms": 200.0, "total_ms": total, "prompt_ms": None, "answer_ms": None},
                    }
                    turns.write(json.dumps(answer, ensure_ascii=False) + "\n")
                    score = max(1, min(10, round(chance.gauss(6 + number / 2, 1.5))))
                    verdict = {
                        **of, "key": digest(turn_key, "judge"), "turn_key": turn_key, "judge_repeat": 0, "judge": identity("examiner"), "preset": "official",
                        "prompt_digest": digest("official", turn), "sampling_asked": {}, "verdict": "scored", "rating": score, "official_rating": score,
                        "lenient_rating": None, "attempts": 1, "text": f"回答抓住了要点，但不够具体。Rating: [[{score}]]", "finish": "stop", "usage": {}, "total_ms": 900.0,
                    }
                    verdicts.write(json.dumps(verdict, ensure_ascii=False) + "\n")
                    about = {**of, "turn_key": turn_key, "attempt": 0, "answer_digest": digest(text)}
                    if (case + turn) % 5 == 0:
                        rating = {**about, "asked": "protocol", "rater": ["王", "李"][case % 2], "rating": max(1, score - 1), "tags": ["incomplete"], "comment": "缺少鉴别诊断", "saw_reference": True, "saw_verdict": False}
                        ratings.write(json.dumps(rating, ensure_ascii=False) + "\n")
                    if (case + turn) % 11 == 0:
                        notes.write(json.dumps({**about, "author": "张", "text": "剂量需核对", "tags": ["dose"]}, ensure_ascii=False) + "\n")
    print(f"{folder}: {len(MODELS) * cases * TURNS} answers")


main()
