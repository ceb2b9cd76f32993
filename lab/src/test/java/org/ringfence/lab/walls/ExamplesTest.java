package org.ringfence.lab.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file in examples/ compiles, runs to its end, prints something, and is short. */
class ExamplesTest {
  private static final int MAX_LINES = 60;
  private static final int LIMIT_S = 60;

  @TempDir Path folder;

  static Stream<String> examples() {
    return Project.files(".java").stream()
        .map(Project::name)
        .filter(name -> name.startsWith("examples/") && name.endsWith(".java"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void runs(String example) throws IOException, InterruptedException {
    Path file = Project.ROOT.resolve(example);
    assertThat(Project.text(file).lines().count()).isLessThan(MAX_LINES);
    Path classes = Sources.compile(folder, file);
    String name = file.getFileName().toString().replace(".java", "");
    assertThat(run(classes, name)).as("what %s prints", example).isNotBlank();
  }

  @Test
  void failureIsNoticed() throws IOException {
    Path classes =
        Sources.compile(
            folder,
            "Broken",
            "class Broken { public static void main(String[] a) { throw new Error(\"so\"); } }");
    assertThatThrownBy(() -> run(classes, "Broken"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("java.lang.Error: so");
  }

  /** In a process of its own: an example may end the JVM, and one that hangs is ended. */
  private String run(Path classes, String name) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-cp",
                    classes + File.pathSeparator + System.getProperty("java.class.path"),
                    name))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS)).as("%s ends in time", name).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String words = Files.readString(output);
    assertThat(process.exitValue()).as("%s: %s", name, words).isZero();
    return words;
  }
}
