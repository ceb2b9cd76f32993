package org.ringfence.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ringfence.server.control.Operations;

/** Whatever a command does, a program can have done over HTTPS. */
class RoutesTest {
  /** Whole files of people's secrets, and the key of all: who does that sits at the machine. */
  private static final Set<String> AT_THE_MACHINE = Set.of("backup", "rotateKey", "close");

  /** A program adds them one by one. */
  private static final Set<String> MANY_AT_ONCE = Set.of("addUsers");

  @Test
  void everyVerbOfACommandHasARoute() throws Exception {
    Set<String> verbs = new TreeSet<>();
    for (Method each : Operations.class.getMethods()) verbs.add(each.getName());
    verbs.removeAll(AT_THE_MACHINE);
    verbs.removeAll(MANY_AT_ONCE);
    assertThat(verbs).hasSizeGreaterThan(40).isSubsetOf(called());
  }

  /** The verbs that the interface for programs calls. */
  private static Set<String> called() throws Exception {
    Path classes =
        Path.of(Routes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String operations = Operations.class.getName().replace('.', '/');
    Set<String> called = new TreeSet<>();
    try (var files = Files.list(classes.resolve("org/ringfence/server/api"))) {
      List<Path> all = files.filter(each -> each.toString().endsWith(".class")).toList();
      for (Path each : all) called.addAll(called(each, operations));
    }
    return called;
  }

  private static Set<String> called(Path file, String owner) throws IOException {
    Set<String> called = new TreeSet<>();
    for (var method : ClassFile.of().parse(file).methods()) {
      method
          .code()
          .ifPresent(code ->
              code.forEach(element -> {
                if (element instanceof InvokeInstruction call
                    && call.owner().asInternalName().equals(owner)) {
                  called.add(call.name().stringValue());
                }
              }));
    }
    return called;
  }
}
