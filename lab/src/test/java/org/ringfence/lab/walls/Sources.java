package org.ringfence.lab.walls;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources with the JDK's compiler against the class path of the tests. */
final class Sources {
  private Sources() {}

  /** Compiles one type's text; the answer is the folder of its classes, below the one given. */
  static Path compile(Path folder, String typeName, String source) throws IOException {
    Path file = Files.createDirectories(folder.resolve("source")).resolve(typeName + ".java");
    return compile(folder, Files.writeString(file, source));
  }

  /**
   * Compiles one file; the answer is the folder of its classes, below the one given.
   *
   * @throws AssertionError with the compiler's words when it does not compile
   */
  static Path compile(Path folder, Path file) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    StringWriter words = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  words,
                  files,
                  null,
                  List.of("-d", classes.toString(), "-proc:none", "-Xlint:none"),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      if (!compiled) {
        throw new AssertionError("does not compile:\n" + words);
      }
    }
    return classes;
  }
}
