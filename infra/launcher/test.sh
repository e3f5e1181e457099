#!/usr/bin/env bash
# Proves the launcher in a small tree of its own: real files and processes, stand-ins for the
# JDK, Maven and the packages, which only note that they were called.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/lth-launcher.XXXXXX")
trap 'rm -rf "$work"' EXIT
unset LTH_HOME JAVA_HOME
passed=0

fail() {
  printf 'FAILED: %s\n--- what it said:\n' "$*" >&2
  cat "$work/said" >&2
  exit 1
}
says() { grep -q -- "$1" "$work/said" || fail "$test: expected to read: $1"; }
silent_about() { ! grep -q -- "$1" "$work/said" || fail "$test: expected not to read: $1"; }
times() { # times FILE: how often a stand-in was called
  if [ -f "$work/$1" ]; then wc -l <"$work/$1" | tr -d ' '; else echo 0; fi
}
called() { [ "$(times "$1")" = "$2" ] || fail "$test: $1 was called $(times "$1") times, not $2"; }
later() { # until what is touched now is newer than the last build, however coarse file times are
  until [ "$work/now" -nt "$work/tree/workflows/cli/target/built" ]; do touch "$work/now"; done
}
it() {
  test=$*
  passed=$((passed + 1))
}

executable() {
  cat >"$1"
  chmod +x "$1"
}

# A tree with one module, and a PATH with what every Unix has and nothing else.
fresh_tree() {
  rm -rf "${work:?}"/*
  mkdir -p "$work"/{bin,home,jvm} "$work"/tree/{.mvn,services/a/src,mlflow/server,infra/{local,launcher},reproductions} \
    "$work"/tree/workflows/{cli,airflow}
  local tool
  for tool in bash cat cmp date dirname env find grep head ln mkdir mktemp mv readlink rm sh sleep \
    tail touch tr uname; do
    ln -s "$(command -v "$tool")" "$work/bin/$tool"
  done
  # The usual places of a JDK are this machine's; here they are a folder of the test.
  sed "s#/usr/lib/jvm#$work/jvm#; s#/Library/Java#$work/none#" "$root/lth" >"$work/tree/lth"
  chmod +x "$work/tree/lth"
  touch "$work"/tree/{pom.xml,services/a/pom.xml,services/a/src/A.java,workflows/cli/pom.xml}
  echo 'uv==1' >"$work/tree/infra/local/installer.lock"
  echo 'mlflow==1' >"$work/tree/mlflow/server/requirements.lock"
  echo 'airflow==1' >"$work/tree/workflows/airflow/requirements.lock"
  executable "$work/tree/infra/local/install-python" <<EOF
#!/usr/bin/env bash
echo "\$*" >>"$work/installs"
[ ! -f "$work/no-network" ] || { echo "no route to \$3"; exit 1; }
mkdir -p "\$2/bin" && ln -sf "$work/bin/sh" "\$2/bin/python"
cat "$work"/tree/infra/local/installer.lock "\$3" >"\$2/installed.lock"
EOF
}
with_jdk() { # with_jdk VERSION
  mkdir -p "$work/jvm/jdk-$1/bin"
  echo "JAVA_VERSION=\"$1\"" >"$work/jvm/jdk-$1/release"
  executable "$work/jvm/jdk-$1/bin/javac" </dev/null
  executable "$work/jvm/jdk-$1/bin/java" <<EOF
#!/usr/bin/env bash
echo "java $1 \$*"
EOF
}
with_maven() {
  executable "$work/bin/mvn" <<EOF
#!/usr/bin/env bash
echo "\$*" >>"$work/builds"
sleep 0.5
[ ! -f "$work/break-the-build" ] || { echo "A.java:1: broken"; exit 1; }
mkdir -p workflows/cli/target/classes services/a/target/classes
EOF
}
python=$(python3 -c 'import sys; print(sys.executable)') # the interpreter, not a version manager's shim
with_python() { ln -s "$python" "$work/bin/python3"; }

lth() { PATH=$work/bin HOME=$work/home "$work/tree/lth" "$@" >"$work/said" 2>&1; }
refuses() { # refuses STATUS: the next lth ends with this status
  local expected=$1 status=0
  shift
  lth "$@" || status=$?
  [ "$status" = "$expected" ] || fail "$test: ended with $status, not $expected"
}

it "names the missing JDK and how to get one"
fresh_tree && with_maven && with_python && with_jdk 21.0.1
refuses 3 doctor
says "JDK 25"
says "temurin"
called builds 0

it "names the missing Maven"
fresh_tree && with_jdk 25.0.1 && with_python
refuses 3 doctor
says "Maven (mvn) is missing"

it "names the missing Python"
fresh_tree && with_jdk 25.0.1 && with_maven
refuses 3 doctor
says "Python 3.11 or newer with venv is missing"

it "counts an old Python as missing"
fresh_tree && with_jdk 25.0.1 && with_maven
executable "$work/bin/python3" <<<'exit 1'
refuses 3 doctor
says "Python 3.11 or newer with venv is missing"

it "builds, sets up and hands the arguments over whole"
fresh_tree && with_jdk 25.0.1 && with_jdk 21.0.1 && with_maven && with_python
lth reproduce "two words" || fail "$test"
says "java 25.0.1 .*-Dlth.root=$work/tree .*-jar $work/tree/workflows/cli/target/quarkus-app/quarkus-run.jar reproduce two words"
says "-Dlth.python=$work/tree/.lth/mlflow/python/bin/python"
says "-Dlth.airflow.python=$work/tree/.lth/airflow/python/bin/python"
silent_about "incubator"
called builds 1
called installs 2
grep -q -- "-pl workflows/cli,services/trainer,services/pruner,services/auditor -am" "$work/builds" ||
  fail "$test: the services were not built"

it "does not build again, nor need Maven, Python or anything else for it"
rm "$work/bin/mvn" "$work/bin/python3"
lth doctor || fail "$test"
silent_about "building"
called builds 1
called installs 2

it "adds the vectors where this process trains"
lth reproduce lenet-mnist --in-process || fail "$test"
says "java 25.0.1 .*--add-modules=jdk.incubator.vector -XX:ObjectAlignmentInBytes=64 .*reproduce lenet-mnist --in-process"

it "adds the vectors where this process measures"
lth plan lenet-mnist || fail "$test"
says "java 25.0.1 .*--add-modules=jdk.incubator.vector -XX:ObjectAlignmentInBytes=64 .*plan lenet-mnist"

it "takes the JDK from JAVA_HOME first, and from PATH through links"
with_jdk 25.0.2
JAVA_HOME=$work/jvm/jdk-25.0.2 lth doctor || fail "$test"
says "java 25.0.2"
mv "$work/jvm/jdk-25.0.2" "$work/elsewhere"
ln -s ../elsewhere/bin/java "$work/bin/java"
lth doctor || fail "$test"
says "java 25.0.2"

it "builds again after a source changed, and only once"
with_maven
later
touch "$work/tree/services/a/src/A.java"
lth doctor || fail "$test"
called builds 2
lth doctor || fail "$test"
called builds 2

it "builds again after a source was deleted"
later
rm "$work/tree/services/a/src/A.java"
lth doctor || fail "$test"
called builds 3

it "does not build for a change that only Python sees"
later
touch "$work/tree/workflows/airflow/dags.py"
lth doctor || fail "$test"
called builds 3

it "sets up again what a lock changed for, and after a broken-off set-up"
with_python
echo 'mlflow==2' >"$work/tree/mlflow/server/requirements.lock"
lth doctor || fail "$test"
called installs 3
says "setting up MLflow"
silent_about "setting up Airflow"
rm "$work/tree/.lth/airflow/python/installed.lock"
lth doctor || fail "$test"
called installs 4
says "setting up Airflow"
silent_about "setting up MLflow"
echo 'uv==2' >"$work/tree/infra/local/installer.lock"
lth doctor || fail "$test"
called installs 6

it "shows the end of the log of a failed set-up, and tries again"
echo 'airflow==2' >"$work/tree/workflows/airflow/requirements.lock"
touch "$work/no-network"
refuses 3 doctor
says "no route to .*workflows/airflow/requirements.lock"
says "setting up Airflow failed; the whole log: $work/tree/.lth/setup-Airflow.log"
rm "$work/no-network"
lth doctor || fail "$test"
called installs 8

it "shows the end of the log of a failed build, and builds again"
later
touch "$work/tree/pom.xml" "$work/break-the-build"
builds=$(times builds)
refuses 3 doctor
says "A.java:1: broken"
says "the whole log: $work/tree/.lth/build.log"
rm "$work/break-the-build"
lth doctor || fail "$test"
called builds $((builds + 2))

it "lets two at once build once"
later
touch "$work/tree/pom.xml"
builds=$(times builds)
PATH=$work/bin HOME=$work/home "$work/tree/lth" doctor >"$work/beside" 2>&1 &
beside=$!
lth doctor || fail "$test"
wait "$beside" || fail "$test: the other one failed"
called builds $((builds + 1))
cat "$work/beside" >>"$work/said"
says "waiting for another lth"

it "hands Maven the Pythons of the tests, and what it is asked to"
executable "$work/tree/infra/launcher/test.sh" </dev/null
lth test -pl services/a || fail "$test"
grep -q -- "^-B verify .*-Dlth.python3=python3 -Dlth.airflow.tests=$work/tree/.lth/airflow/tests -pl services/a --threads 2\$" \
  "$work/builds" || fail "$test"

it "takes over the lock of a killed one"
later
touch "$work/tree/pom.xml"
sleep 0 &
wait $!
ln -s $! "$work/tree/.lth/lock"
lth doctor || fail "$test"
[ ! -L "$work/tree/.lth/lock" ] || fail "$test: the lock is still there"

it "keeps its state in LTH_HOME"
LTH_HOME="$work/a state" lth doctor || fail "$test"
says "-Dlth.home=$work/a state"
[ -x "$work/a state/mlflow/python/bin/python" ] || fail "$test"
[ -x "$work/a state/airflow/python/bin/python" ] || fail "$test"

# The real installer, with a stand-in for the interpreter whose uv only notes that it ran.
fresh_installer() {
  fresh_tree
  cp "$root/infra/local/install-python" "$work/tree/infra/local/install-python"
  executable "$work/uv" <<EOF
#!/usr/bin/env bash
echo "\$*" >>"$work/uv-runs"
[ ! -f "$work/no-network" ]
EOF
  executable "$work/python" <<EOF
#!/usr/bin/env bash
case "\$*" in
  *venv*) mkdir -p "\${!#}/bin" && cp "$work/python" "$work/uv" "\${!#}/bin" ;;
esac
EOF
}
installer() {
  "$work/tree/infra/local/install-python" "$work/python" "$work/state/env" \
    "$work/tree/mlflow/server/requirements.lock" >"$work/said" 2>&1
}

it "installs by the locks with their hashes, once"
fresh_installer
installer || fail "$test"
installer || fail "$test"
called uv-runs 1
grep -q -- "--require-hashes .*requirements.lock" "$work/uv-runs" || fail "$test"

it "takes nothing half-installed for whole"
fresh_installer
touch "$work/no-network"
if installer; then fail "$test: a broken-off set-up counted as done"; fi
rm "$work/no-network"
installer || fail "$test"
called uv-runs 2

it "installs anew from nothing when a lock changed"
touch "$work/state/env/left-over"
echo 'mlflow==2' >"$work/tree/mlflow/server/requirements.lock"
installer || fail "$test"
called uv-runs 3
[ ! -f "$work/state/env/left-over" ] || fail "$test: the old environment is still there"

it "ends what a failing CI run leaves behind, and keeps its exit status"
if [ -d /proc/self ]; then
  fresh_tree
  mkdir "$work/tree/.ci" "$work/tree/infra/images" "$work/ci-bin"
  cp "$root/.ci/run" "$work/tree/.ci/run"
  for tool in mvn npm python3 docker debootstrap dpkg chromium; do executable "$work/ci-bin/$tool" </dev/null; done
  for script in engine build; do
    executable "$work/tree/infra/images/$script" <<EOF
#!/usr/bin/env bash
echo "$script \$*" >>"$work/containers"
EOF
  done
  executable "$work/tree/lth" <<EOF
#!/usr/bin/env bash
echo "lth \$* with containers \$LTH_CONTAINERS and a browser \$LTH_BROWSER" >>"$work/containers"
setsid sleep 600 >/dev/null 2>&1 &
echo \$! >"$work/left"
exit 7
EOF
  status=0
  PATH=$work/ci-bin:$PATH "$work/tree/.ci/run" >"$work/said" 2>&1 || status=$?
  [ "$status" = 7 ] || fail "$test: ended with $status"
  # A dead process that nobody has waited for yet has a number, but no environment.
  if grep -qs . "/proc/$(cat "$work/left")/environ"; then fail "$test: it still runs"; fi
  # The images are built beside the tests: which of the two begins first is open.
  expected="build base java postgres mlflow
engine clean
engine start
engine stop
lth test with containers required and a browser required"
  [ "$(LC_ALL=C sort "$work/containers")" = "$expected" ] || {
    cp "$work/containers" "$work/said"
    fail "$test: expected of the containers: $expected"
  }
else
  echo "launcher: NOT TESTED, for want of /proc: $test" >&2
  passed=$((passed - 1))
fi

echo "launcher: $passed tests passed"
