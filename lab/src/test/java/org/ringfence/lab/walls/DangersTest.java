package org.ringfence.lab.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What has let strangers into other servers is not used by ours: objects read back as Java wrote
 * them (CVE-2026-26978), names looked up in directories by JNDI, XML that fetches what it names
 * (GHSA-85x7-54wr-vh42), scripts.
 */
class DangersTest {
  private static final List<String> DANGERS =
      List.of(
          "java/io/ObjectInputStream",
          "java/beans/XMLDecoder",
          "javax/naming/",
          "javax/script/",
          "javax/xml/parsers/",
          "javax/xml/stream/",
          "javax/xml/transform/",
          "org/xml/sax/");

  private static Set<String> dangers(Path classes) throws IOException {
    Set<String> found = new TreeSet<>();
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(classes)) {
      try (Stream<Path> all = Files.walk(classes)) {
        all.filter(file -> file.toString().endsWith(".class")).forEach(files::add);
      }
    }
    for (Path file : files) {
      ClassModel type = ClassFile.of().parse(file);
      for (PoolEntry each : type.constantPool()) {
        if (!(each instanceof ClassEntry used)) continue;
        String name = used.asInternalName();
        if (DANGERS.stream().anyMatch(name::startsWith)) {
          found.add(type.thisClass().asInternalName() + " uses " + name);
        }
      }
    }
    return found;
  }

  @Test
  void noneOfThemIsUsed() throws IOException {
    Set<String> found = new TreeSet<>();
    for (String module : Project.MODULES) {
      if (!module.equals("lab"))
        found.addAll(dangers(Project.ROOT.resolve(module + "/target/classes")));
    }
    assertThat(found).isEmpty();
    Path own = Project.ROOT.resolve("lab/target/test-classes/org/ringfence/lab/walls");
    assertThat(dangers(own))
        .as("it would be noticed")
        .anyMatch(each -> each.contains("XMLDecoder"));
  }

  /** Uses one of them, to be noticed. */
  static @org.jspecify.annotations.Nullable Object danger() {
    return new java.beans.XMLDecoder(java.io.InputStream.nullInputStream());
  }
}
