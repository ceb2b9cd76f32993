# Sourced by ./dev and ./ringfence: finds a JDK new enough and Maven, or says in one line how to get them.
# POSIX sh; works with Debian's dash and with macOS.

jdk_wanted=25

# Prints the major version of the JDK at $1, or nothing when there is none.
# The "release" file answers without starting a JVM.
jdk_major() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9][0-9]*\).*/\2/p' "$1/release"
}

# Prints the home of the java on PATH, through any chain of links.
jdk_on_path() {
  jdk_link=$(command -v javac) || return 0
  while [ -L "$jdk_link" ]; do
    jdk_next=$(readlink "$jdk_link")
    case $jdk_next in
      /*) jdk_link=$jdk_next ;;
      *) jdk_link=$(dirname "$jdk_link")/$jdk_next ;;
    esac
  done
  dirname "$(dirname "$jdk_link")"
}

# Prints the places to look, one a line, the most deliberate first.
jdk_places() {
  [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
  jdk_on_path
  for jdk_place in /usr/lib/jvm/* "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* \
    "${HOME:-}"/.jdks/* /opt/*jdk* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ ! -d "$jdk_place" ] || echo "$jdk_place"
  done
  [ ! -x /usr/libexec/java_home ] || /usr/libexec/java_home -v "$jdk_wanted+" 2>/dev/null || :
}

# Sets and exports JAVA_HOME, or ends with 69 (unavailable).
need_jdk() {
  while IFS= read -r jdk_place; do
    jdk_found=$(jdk_major "$jdk_place")
    if [ "${jdk_found:-0}" -ge "$jdk_wanted" ]; then
      JAVA_HOME=$jdk_place
      export JAVA_HOME
      return
    fi
  done <<PLACES
$(jdk_places)
PLACES
  echo "No JDK $jdk_wanted or newer was found: get one from https://adoptium.net" \
    "(or: sdk install java $jdk_wanted-tem), then set JAVA_HOME to it or unpack it in /usr/lib/jvm." >&2
  exit 69
}

# Ends with 69 when Maven is missing. Maven 3's own libraries make newer JDKs warn; that is hushed.
need_maven() {
  MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED"
  [ "$jdk_found" -ne 25 ] || MAVEN_OPTS="$MAVEN_OPTS --sun-misc-unsafe-memory-access=allow"
  export MAVEN_OPTS
  command -v mvn >/dev/null 2>&1 && return
  echo "Maven was not found: apt-get install maven (Debian), brew install maven (macOS)," \
    "or https://maven.apache.org/download.cgi" >&2
  exit 69
}

# Prints the word among $2... nearest to $1, or nothing when none is near.
nearest() {
  printf '%s\n' "$@" | awk '
    function min(a, b) { return a < b ? a : b }
    function distance(a, b,   i, j, d) {
      for (i = 0; i <= length(a); i++) d[i, 0] = i
      for (j = 0; j <= length(b); j++) d[0, j] = j
      for (i = 1; i <= length(a); i++)
        for (j = 1; j <= length(b); j++)
          d[i, j] = min(min(d[i - 1, j], d[i, j - 1]) + 1, \
            d[i - 1, j - 1] + (substr(a, i, 1) != substr(b, j, 1)))
      return d[length(a), length(b)]
    }
    NR == 1 { typed = substr($0, 1, 40); best = 4; next }
    { d = distance(typed, $0); if (d < best && d < length($0)) { best = d; word = $0 } }
    END { if (word != "") print word }'
}
