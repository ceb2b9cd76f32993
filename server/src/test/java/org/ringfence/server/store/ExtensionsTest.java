package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.report.Failure;

/** Extensions, their credentials, administrators, and the key that seals them. */
class ExtensionsTest {
  @TempDir Path path;
  private ServerFolder folder;
  private Seal seal;
  private Database database;
  private Extensions extensions;

  @BeforeEach
  void open() throws Exception {
    folder = new ServerFolder(path);
    folder.create();
    seal = Seal.create(folder.secretKey());
    database = Databases.open(folder);
    extensions = new Extensions(database, seal, "example.com");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void hashesAreThoseOfTheStandardAndSurviveARestart() throws Exception {
    extensions.add("1001", "Alice", "Circle of Life", true, 42);
    database.close();
    database = Databases.open(folder);
    extensions = new Extensions(database, Seal.load(folder.secretKey()), "example.com");
    Account account = extensions.find("1001");
    assertThat(account.extension())
        .isEqualTo(new Extension("1001", "Alice", true, true, false, null, 42));
    assertThat(account.realm()).isEqualTo("example.com");
    // printf '1001:example.com:Circle of Life' | md5sum, sha256sum, openssl dgst -sha512-256
    assertThat(account.ha1("MD5")).isEqualTo("94f3b8d7579c6db86adaaaef40247858");
    assertThat(account.ha1("SHA-256"))
        .isEqualTo("cb52bfee9c7a176aa2e12a93bab44591afa2920a098c2870c95b32c66e684595");
    assertThat(account.ha1("SHA-512-256"))
        .isEqualTo("bc8a807ca4fb19e729ac919f7772e28f70e988988ef98fb803af6d9f7efd87ba");
    assertThat(account.ha1("SHA-1")).isNull();
    assertThat(account.toString()).doesNotContain(account.ha1("MD5"));
  }

  @Test
  void theDatabaseHoldsNeitherPasswordNorHash() throws Exception {
    assumeTrue(Databases.postgres == null, "it is a file of H2's that is read");
    extensions.add("1001", "Alice", "Circle of Life", true, 42);
    String md5 = extensions.find("1001").ha1("MD5");
    database.close();
    String file =
        Files.readString(folder.databaseFile(), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(file).contains("Alice").doesNotContain("Circle of Life").doesNotContain(md5);
    database = Databases.open(folder);
  }

  @Test
  void howCallsAreProtectedSurvivesARestart() throws Exception {
    extensions.add("1001", "", "a good password", false, 1);
    assertThat(extensions.find("1001").extension().media()).isNull();
    assertThat(extensions.setMedia("1001", MediaPolicy.CLEAR).media()).isEqualTo(MediaPolicy.CLEAR);
    extensions = new Extensions(database, seal, "example.com");
    assertThat(extensions.find("1001").extension().media()).isEqualTo(MediaPolicy.CLEAR);
    assertThat(extensions.setMedia("1001", null).media()).isNull();
    assertThatThrownBy(() -> extensions.setMedia("7", null)).hasMessage("There is no extension 7.");
  }

  @Test
  void passwordsChangeAndExtensionsGo() throws Exception {
    List<String> told = new ArrayList<>();
    extensions.watch(told::add);
    extensions.add("1001", "", "first password", false, 1);
    String before = extensions.find("1001").ha1("SHA-256");
    extensions.setPassword("1001", "second password");
    assertThat(extensions.find("1001").ha1("SHA-256")).isNotEqualTo(before);
    extensions.add("12", "", "another password", false, 1);
    assertThat(extensions.all()).extracting(Extension::number).containsExactly("12", "1001");
    extensions.remove("1001");
    assertThat(extensions.find("1001")).isNull();
    assertThat(new Extensions(database, seal, "example.com").all()).hasSize(1);
    assertThat(told).containsExactly("1001", "1001", "12", "1001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1001;", "1234567890123456", "+1", "10 01", "١٢"})
  void whatIsNoNumberIsRefused(String number) {
    assertThatThrownBy(() -> extensions.add(number, "", "a good password", false, 1))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is no extension");
  }

  @Test
  void mistakesAreNamed() throws Exception {
    extensions.add("1001", "", "a good password", false, 1);
    assertThatThrownBy(() -> extensions.add("1001", "", "a good password", false, 1))
        .hasMessage("Extension 1001 exists already.");
    assertThatThrownBy(() -> extensions.remove("7")).hasMessage("There is no extension 7.");
    assertThatThrownBy(() -> extensions.setPassword("7", "x"))
        .hasMessage("There is no extension 7.");
    assertThatThrownBy(() -> extensions.add("7", "a\nb", "a good password", false, 1))
        .hasMessage("The name is not usable.");
  }

  @Test
  void aPasswordOfAnotherRealmIsNoticed() throws Exception {
    extensions.add("1001", "", "a good password", false, 1);
    Extensions moved = new Extensions(database, seal, "other.example");
    assertThat(moved.ofOtherRealms()).containsExactly("1001");
    moved.setPassword("1001", "a good password");
    assertThat(moved.ofOtherRealms()).isEmpty();
  }

  @Test
  void anotherKeyOpensNothing() throws Exception {
    extensions.add("1001", "", "a good password", false, 1);
    Seal other = Seal.create(path.resolve("other.key"));
    assertThatThrownBy(() -> new Extensions(database, other, "example.com"))
        .hasMessageContaining("secret.key is not the key");
    Files.writeString(folder.secretKey(), "short");
    assertThatThrownBy(() -> Seal.load(folder.secretKey())).hasMessageContaining("damaged");
    Files.delete(folder.secretKey());
    assertThatThrownBy(() -> Seal.load(folder.secretKey())).hasMessageContaining("missing");
  }

  @Test
  void aSealedValueFitsOnlyWhereItWasPutAndUnchanged() throws Exception {
    byte[] sealed = seal.seal("secret".getBytes(), "1001");
    assertThat(seal.open(sealed, "1001")).isEqualTo("secret".getBytes());
    assertThat(seal.seal("secret".getBytes(), "1001")).isNotEqualTo(sealed);
    assertThatThrownBy(() -> seal.open(sealed, "1002"))
        .isInstanceOf(GeneralSecurityException.class);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> seal.open(changed, "1001"))
          .isInstanceOf(GeneralSecurityException.class);
    }
    assertThatThrownBy(() -> seal.open(new byte[3], "1001"))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void theKeyIsItsOwnersAlone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.secretKey())))
        .isEqualTo("rw-------");
  }

  @Test
  void randomPasswordsAreLongReadableAndDiffer() throws Exception {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      String password = Password.random();
      assertThat(password).matches("([abcdefghjkmnpqrstuvwxyz2-9]{6}-){2}[a-z2-9]{6}");
      assertThat(seen.add(password)).isTrue();
      Password.judge(password, "1001");
    }
    assertThat(18 * Math.log(31) / Math.log(2)).isGreaterThan(80);
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "123456789012345", "aaaaaaaaaaaaaaa", "1001abcdefgh", "a\tb"})
  void weakPasswordsAreRefused(String password) {
    assertThatThrownBy(() -> Password.judge(password, "1001")).isInstanceOf(Failure.class);
  }

  @Test
  void theNewestMigrationIsTheOneTheCodeExpects() throws Exception {
    URL migrations = Objects.requireNonNull(Database.class.getResource("/db/migration"));
    try (var files = Files.list(Path.of(migrations.toURI()))) {
      IntStream versions =
          files
              .map(file -> file.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))));
      assertThat(versions.max()).hasValue(Database.SCHEMA);
    }
  }

  @Test
  void oneProcessAtATimeOwnsAFolder() throws Exception {
    try (FolderLock lock = FolderLock.take(folder)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> FolderLock.take(folder))
          .hasMessageStartingWith("Process " + ProcessHandle.current().pid() + " is using");
    }
    FolderLock.take(folder).close();
  }
}
