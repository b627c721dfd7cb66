# Functions for the lines of table.toml: what a reader has, and does between the commands of a document. $ENDPOINT is a server with models that also judge,
# $HF_ENDPOINT a hub with the catalogue's models, $GGUF a model file, $FIXTURES has invented data, $BLOCKS the document's blocks of TOML by their number, $PROGRAMS a folder of the PATH.

# Models of these names in the settings of this folder.
models() {
  for name; do printf '[models.%s]\nbase_url = "%s"\nmodel = "%s"\n\n' "$name" "$ENDPOINT" "$name" >>wardround.toml; done
}

# So many cases of three turns, in the benchmark's own form, invented.
cases() { # FILE COUNT
  for id in $(seq 1 "$2"); do
    printf '{"id": %s, "turn_1_question": "虚构病例%s：咳嗽三天，请问初步诊断？", "turn_2_question": "肺部湿啰音，还需要哪些检查？", ' "$id" "$id"
    printf '"turn_3_question": "胸片见斑片影，如何处理？", "reference": "Q1：诊断？A1：肺炎（虚构）。Q2：检查？A2：胸片（虚构）。Q3：治疗？A3：抗感染（虚构）。"}\n'
  done >"$1"
}

# Fills the fields of a protocol that only a person knows.
fill() { # FILE
  sed -E 's/^(recruitment|training|compensation|ethics) = ""/\1 = "none"/; s/^years = 0/years = 5/' "$1" >"$1.new"
  mv "$1.new" "$1"
}

# Gives a program what it asks for, line by line, until the last line is answered.
converse() { # REPLIES COMMAND…: the function REPLIES prints what is typed after a line
  replies=$1
  shift
  pipe=$(mktemp -u)
  mkfifo "$pipe"
  "$@" --plain --language zh <"$pipe" | {
    exec 3>"$pipe"
    # The program may have ended while a reply is written.
    trap '' PIPE
    while IFS= read -r line; do "$replies" "$line" >&3 2>/dev/null || :; done
  }
  rm "$pipe"
}

rater_types() { # LINE
  case $1 in
  *现为*) ;;
  总体质量：*) echo 7 ;;
  问题（可空）*) echo ;;
  本题已评完*) echo /next ;;
  全部评完*) echo /quit ;;
  esac
}

reviewer_types() { # LINE
  case $1 in
  *现为*) ;;
  医学上是否正确：*) echo 2 ;;
  是否完整回答了所问：*) echo 1 ;;
  是否写有病历中没有的内容：*) echo 2 ;;
  错在哪里*) echo 没有发热 ;;
  建议的全文*) echo 肺炎。 ;;
  本题已评完*) echo /next ;;
  全部评完*) echo /quit ;;
  esac
}

doctor_types() { # LINE
  case $1 in
  *按回车继续 | *按回车结束*) echo ;;
  请写下您的回答* | 请先独立写下您的回答* | 请参考模型的回答修改*) printf '肺炎。\n.\n' ;;
  全部作答完毕*) echo /quit ;;
  esac
}

# A rater rates a pack to its end.
rate() { converse rater_types wardround rate "$1"; } # PACK

# A doctor reviews the references of a pack to its end.
review() { converse reviewer_types wardround rate "$1"; } # PACK

# A doctor answers a pack to its end.
answer() { converse doctor_types wardround answer "$1"; } # PACK

# The results of a file of batch requests, as a provider sends them.
results() { # REQUESTS
  sed -E 's/.*"custom_id": ?"([^"]*)".*/{"custom_id": "\1", "response": {"status_code": 200, "body": {"choices": [{"message": {"role": "assistant", "content": "考虑肺炎。"}, "finish_reason": "stop"}]}}, "error": null}/' "$1"
}

# A program that readers have and this machine may lack: the lines are what it does.
stand_in() { # NAME LINES
  printf '#!/bin/sh\n%s\n' "$2" >"$PROGRAMS/$1"
  chmod +x "$PROGRAMS/$1"
}
