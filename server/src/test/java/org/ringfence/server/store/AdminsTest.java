package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.report.Failure;

class AdminsTest {
  private static final String PASSWORD = "a good password";

  @TempDir private Path path;
  private Database database;
  private Admins admins;

  @BeforeEach
  void open() throws Exception {
    ServerFolder folder = new ServerFolder(path);
    database = Databases.open(folder);
    admins = new Admins(database, Seal.create(folder.secretKey()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void administratorsAreKnownByTheirPasswordOnly() throws Exception {
    admins.put("admin", Role.OWNER, PASSWORD, 1);
    assertThat(admins.verify("admin", PASSWORD)).isTrue();
    assertThat(admins.verify("admin", "a bad password")).isFalse();
    assertThat(admins.verify("nobody", PASSWORD)).isFalse();
    admins.put("admin", Role.OPERATOR, "a new password", 2);
    assertThat(admins.verify("admin", PASSWORD)).isFalse();
    assertThat(admins.verify("admin", "a new password")).isTrue();
    assertThat(admins.all()).containsExactly(new Admin("admin", Role.OPERATOR, false, 1));
    assertThat(Password.hash("x")).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
  }

  @Test
  void aLinkLetsInOnceAndOnlyForADay() throws Exception {
    String link = admins.invite("owner", Role.OWNER, 1);
    assertThat(admins.invited(link, 2)).isEqualTo(new Admins.Invited("owner", Role.OWNER));
    assertThat(admins.invited(link, Admins.LINK_LASTS.toMillis() + 1)).isNull();
    assertThat(admins.invited(link + "x", 2)).isNull();
    assertThat(admins.spend(link)).isTrue();
    assertThat(admins.spend(link)).isFalse();
    assertThat(admins.invited(link, 2)).isNull();
    String other = admins.invite("owner", Role.OWNER, 3);
    String latest = admins.invite("owner", Role.OWNER, 4);
    assertThat(admins.invited(other, 5)).as("the one before it").isNull();
    assertThat(admins.invited(latest, 5)).isNotNull();
  }

  @Test
  void theLastOwnerStays() throws Exception {
    admins.put("alice", Role.OWNER, PASSWORD, 1);
    admins.put("bob", Role.ADMINISTRATOR, PASSWORD, 1);
    assertThatThrownBy(() -> admins.remove("alice")).isInstanceOf(Failure.class);
    admins.remove("bob");
    admins.put("carol", Role.OWNER, PASSWORD, 1);
    admins.remove("alice");
    assertThat(admins.find("alice")).isNull();
  }

  @Test
  void theSecondFactorIsKeptSealed() throws Exception {
    admins.put("alice", Role.OWNER, PASSWORD, 1);
    assertThat(admins.secondFactor("alice")).isNull();
    byte[] secret = {1, 2, 3};
    admins.setSecondFactor("alice", secret);
    assertThat(admins.secondFactor("alice")).isEqualTo(secret);
    Admin alice = admins.find("alice");
    assertThat(alice != null && alice.secondFactor()).isTrue();
    String kept =
        database.with(
            handle -> handle.createQuery("select totp from admins").mapTo(String.class).one());
    assertThat(kept).doesNotContain("AQID");
    admins.setSecondFactor("alice", null);
    assertThat(admins.secondFactor("alice")).isNull();
  }
}
