package org.ringfence.lab.peer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Skips a test by name where a program of Debian's is absent, saying which package has it. */
public final class Installed {
  private Installed() {}

  public static void need(String program, String debianPackage) {
    boolean found =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                Stream.of("/usr/sbin", "/sbin"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    Assumptions.assumeTrue(found, () -> "skipped: apt install " + debianPackage);
  }
}
