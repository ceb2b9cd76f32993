package org.ringfence.lab.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the bytecode of every module to docs/floors.txt, and shows that it would notice. */
class FloorsTest {
  private static final String SAMPLE_FLOORS =
      """
      org.ringfence.base    pure ->
      org.ringfence.sdp     pure -> base
      org.ringfence.net.*        -> base sdp
      org.ringfence.server       -> stack server.*
      org.ringfence.server.store -> base
      """;

  @TempDir Path folder;

  @Test
  void everyClassKeepsToItsFloor() throws IOException {
    Floors floors = floors();
    List<String> breaches = new ArrayList<>();
    int classes = 0;
    for (String module : Project.MODULES) {
      for (ClassModel type : classesOf(module)) {
        classes++;
        breaches.addAll(Uses.breaches(type, floors));
      }
    }
    assertThat(classes).as("classes read; compile first").isGreaterThan(50);
    assertThat(breaches).isEmpty();
  }

  @Test
  void arrowsPointDownOnly() throws IOException {
    assertThat(floors().rings()).isEmpty();
  }

  @Test
  void ringIsNoticed() {
    Floors ring =
        Floors.parse("org.ringfence.a -> b\norg.ringfence.b -> c\norg.ringfence.c -> a", Set.of());
    assertThat(ring.rings()).hasSize(3);
    assertThat(Floors.parse(SAMPLE_FLOORS, Set.of()).rings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.net.Socket x;",
        "java.net.http.HttpClient x;",
        "java.util.List<java.nio.channels.Selector> x;",
        "java.nio.channels.DatagramChannel[] x;",
        "Object x = Thread.currentThread();",
        "java.util.concurrent.ExecutorService x;",
        "long x = System.currentTimeMillis();",
        "java.util.function.LongSupplier x = System::nanoTime;",
        "Object x = java.time.Instant.now();",
        "Object x = java.time.LocalDate.now();",
        "Object x = java.time.Clock.systemUTC();",
        "Object x = new java.util.Random(1);",
        "double x = Math.random();",
        "Object x = java.util.concurrent.ThreadLocalRandom.current();",
        "Object x = new java.util.SplittableRandom();",
        "Object x = java.util.UUID.randomUUID();",
        "Object x = new java.net.InetSocketAddress(\"host.invalid\", 1);",
        "void x() { System.out.println(); }",
        "org.slf4j.Logger x;",
      })
  void impureCodeIsNoticed(String member) throws IOException {
    assertThat(breaches("org.ringfence.sdp", member))
        .singleElement()
        .asString()
        .contains("org.ringfence.sdp.Sample uses ", "the row org.ringfence.sdp", "is pure");
    assertThat(breaches("org.ringfence.net", member)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.net.InetSocketAddress x = java.net.InetSocketAddress.createUnresolved(\"a\", 1);",
        "java.net.URI x = java.net.URI.create(\"sip:a\");",
        "Object x = java.time.Instant.ofEpochMilli(0);",
        "Object x = new java.util.SplittableRandom(1);",
        "java.util.random.RandomGenerator x;",
        "java.nio.channels.ReadableByteChannel x;",
        "String x = \"uses java/net/Socket in words only\";",
      })
  void valuesArePure(String member) throws IOException {
    assertThat(breaches("org.ringfence.sdp", member)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "org.ringfence.sdp, org.ringfence.base.Limits, true",
    "org.ringfence.base, org.ringfence.sdp.SessionDescription, false",
    "org.ringfence.net.tls, org.ringfence.sdp.SessionDescription, true",
    "org.ringfence.net.tls, org.ringfence.sip.message.SipRequest, false",
    "org.ringfence.server, org.ringfence.sip.message.SipRequest, true",
    "org.ringfence.server.store, org.ringfence.base.Limits, true",
    "org.ringfence.server.store, org.ringfence.sip.message.SipRequest, false",
  })
  void usesAreHeldToTheRow(String home, String used, boolean allowed) throws IOException {
    for (String member : List.of("%s x;", "java.util.List<%s> x;", "Class<?> x = %s.class;")) {
      List<String> breaches = breaches(home, member.formatted(used));
      if (allowed) {
        assertThat(breaches).isEmpty();
      } else {
        assertThat(breaches)
            .singleElement()
            .asString()
            .contains(home + ".Sample uses " + used, "does not list");
      }
    }
  }

  @Test
  void packageWithoutRowIsNoticed() throws IOException {
    assertThat(breaches("org.ringfence.attic", "int x;"))
        .containsExactly("org.ringfence.attic has no row in docs/floors.txt (it holds Sample)");
  }

  @Test
  void brokenRowIsNoticed() {
    assertThatThrownBy(() -> Floors.parse("org.ringfence.sdp base", Set.of()))
        .hasMessageContaining("not a row");
    assertThatThrownBy(() -> Floors.parse("org.ringfence.sdp unclean -> base", Set.of()))
        .hasMessageContaining("not a row");
    assertThatThrownBy(() -> Floors.parse("org.ringfence.a ->\norg.ringfence.a ->", Set.of()))
        .hasMessageContaining("listed twice");
  }

  private List<String> breaches(String home, String member) throws IOException {
    String source = "package " + home + "; class Sample { " + member + " }";
    Path compiled = Sources.compile(folder, "Sample", source);
    Path file = compiled.resolve(home.replace('.', '/')).resolve("Sample.class");
    Floors sample = Floors.parse(SAMPLE_FLOORS, packagesOf("stack"));
    return Uses.breaches(ClassFile.of().parse(file), sample);
  }

  private static Floors floors() throws IOException {
    String text = Project.text(Project.ROOT.resolve("docs/floors.txt"));
    return Floors.parse(text, packagesOf("stack"));
  }

  private static Set<String> packagesOf(String module) throws IOException {
    Set<String> packages = new HashSet<>();
    for (ClassModel type : classesOf(module)) {
      packages.add(Uses.packageOf(type.thisClass().asInternalName()));
    }
    return packages;
  }

  private static List<ClassModel> classesOf(String module) throws IOException {
    Path classes = Project.ROOT.resolve(module).resolve("target/classes");
    if (!Files.isDirectory(classes)) {
      return List.of();
    }
    List<ClassModel> models = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        models.add(ClassFile.of().parse(file));
      }
    }
    return models;
  }
}
