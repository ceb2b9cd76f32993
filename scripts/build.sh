# Sourced by ./dev and ./ringfence after jdk.sh, in the project's folder: builds what is missing.
# A build that is up to date costs one find, and Maven is not started.
#
# A build leaves its jars in a folder of its own, target/run/<time>, which is never written again:
# a server that is running keeps the jars it was started with while a newer build is made.

run_log=target/build.log
run_kept=3

# Prints the folder of the newest build, or nothing.
newest_run() {
  ls -d target/run/[0-9]* 2>/dev/null | sort | tail -n 1
}

# True when the build in $1 is whole and nothing it was made from is newer.
is_fresh() {
  [ -f "$1/stamp" ] || return 1
  for run_module in $modules; do
    [ -f "$1/$run_module.jar" ] && [ -d "$run_module/target/lib" ] || return 1
  done
  [ -z "$(find pom.xml */pom.xml */src/main web/src web/package-lock.json -newer "$1/stamp" 2>/dev/null | head -n 1)" ]
}

# Sets run_dir to an up to date build.
need_build() {
  modules="stack gateway server phone lab"
  run_dir=$(newest_run)
  if is_fresh "$run_dir"; then return; fi
  need_maven
  mkdir -p target/run
  take_build_lock
  run_dir=$(newest_run)
  is_fresh "$run_dir" || build
  drop_build_lock
}

# Two commands started together build once: the second waits for the first.
take_build_lock() {
  run_waits=0
  until mkdir target/run/lock 2>/dev/null; do
    run_owner=$(cat target/run/lock/pid 2>/dev/null || :)
    if [ -n "$run_owner" ] && ! kill -0 "$run_owner" 2>/dev/null; then
      rm -rf target/run/lock
      continue
    fi
    [ "$run_waits" -ne 0 ] || echo "waiting for another build to end..." >&2
    run_waits=$((run_waits + 1))
    if [ "$run_waits" -gt 600 ]; then
      echo "Another build holds target/run/lock for ten minutes: end it, or remove that folder." >&2
      exit 75
    fi
    sleep 1
  done
  echo $$ >target/run/lock/pid
  trap drop_build_lock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

drop_build_lock() {
  rm -rf target/run/lock
  trap - EXIT INT TERM HUP
}

build() {
  echo "building (first run takes about a minute)..." >&2
  run_next=target/run/$(date +%Y%m%d%H%M%S)
  rm -rf "$run_next.new"
  mkdir "$run_next.new"
  touch "$run_next.new/stamp" # before the build: what is edited meanwhile counts as newer
  forget_old_libraries
  if ! mvn -B -ntp -Dfast -Dmaven.test.skip=true -Dstyle.color=never package \
    >"$run_log" 2>&1 </dev/null; then
    rm -rf "$run_next.new"
    grep -E '^\[ERROR\]' "$run_log" | head -n 15 >&2 || tail -n 15 "$run_log" >&2
    echo "The build failed; all of it is in $(pwd)/$run_log" >&2
    exit 70
  fi
  for run_module in $modules; do
    cp "$run_module/target/ringfence-$run_module.jar" "$run_next.new/$run_module.jar"
  done
  mv "$run_next.new" "$run_next"
  run_dir=$run_next
  train || :
  ls -d target/run/[0-9]* | sort -r | tail -n +$((run_kept + 1)) | while IFS= read -r run_old; do
    rm -rf "$run_old"
  done
}

# Starts the server once on a folder of its own, so that the JVM writes down what it loaded and
# compiled (JEP 514): the next start takes a third of the time. Without the cache all works too.
train() {
  run_data=$run_dir/training
  mkdir "$run_data"
  run_port=$((20000 + $$ % 20000))
  printf 'listen:\n  tls: 127.0.0.1:%d\n  wss: 127.0.0.1:%d\nmedia:\n  icePort: off\napi:\n  listen: off\n' \
    "$run_port" $((run_port + 1)) >"$run_data/ringfence.yaml"
  "$JAVA_HOME/bin/java" @scripts/jvm.flags -XX:AOTCacheOutput="$run_dir/server.new" \
    -cp "$(class_path server server gateway stack)" org.ringfence.server.Main up --data "$run_data" \
    >"$run_data/log" 2>&1 </dev/null &
  run_trainee=$!
  run_waits=0
  until grep -qs 'Ringfence is up' "$run_data/log" || [ "$run_waits" -ge 60 ]; do
    kill -0 "$run_trainee" 2>/dev/null || break
    run_waits=$((run_waits + 1))
    sleep 1
  done
  kill "$run_trainee" 2>/dev/null || :
  wait "$run_trainee" || :
  rm -rf "$run_data"
  mv "$run_dir/server.new" "$run_dir/server.aot" 2>/dev/null
}

# Prints the flag that starts the server from what the training wrote down; nothing without it.
start_cache() {
  [ ! -f "$run_dir/server.aot" ] || echo "-XX:AOTCache=$(pwd)/$run_dir/server.aot"
}

# A changed pom may have changed a version: two of one library must not meet on a class path.
forget_old_libraries() {
  for run_module in $modules; do
    if [ -n "$(find pom.xml */pom.xml -newer "$run_module/target/lib" 2>/dev/null | head -n 1)" ]; then
      rm -rf "$run_module/target/lib"
    fi
  done
}

# Prints the class path for the modules named in $2...; the libraries are those of module $1.
class_path() {
  run_path=
  run_libraries=$1
  shift
  for run_module in "$@"; do run_path=$run_path$(pwd)/$run_dir/$run_module.jar:; done
  for run_jar in "$(pwd)/$run_libraries"/target/lib/*.jar; do run_path=$run_path$run_jar:; done
  echo "${run_path%:}"
}
