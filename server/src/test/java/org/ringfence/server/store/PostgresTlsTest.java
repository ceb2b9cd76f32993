package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.server.config.DatabaseServer;
import org.ringfence.server.report.Failure;

/** Whoever stands between the server and its PostgreSQL is not taken for it. */
@Tag("slow")
@Tag("interop-postgres")
@Timeout(120)
class PostgresTlsTest {
  @TempDir private Path temp;

  private CertificateAuthority authority(String name) throws Exception {
    CertificateAuthority made =
        CertificateAuthority.create(name, Instant.now(), new SecureRandom());
    made.write(temp.resolve(name + ".pem"), temp.resolve(name + ".key"));
    return made;
  }

  private DatabaseServer trusting(Postgres postgres, String host, String trust) {
    String url = postgres.url("postgres").replace("127.0.0.1", host);
    return new DatabaseServer(url, Postgres.USER, null, temp.resolve(trust + ".pem"), null);
  }

  @Test
  void itIsWhoWeTrustAndNobodyElse() throws Exception {
    Assumptions.assumeTrue(Postgres.installed(), "postgresql is not installed");
    authority("stranger");
    var identity = authority("friend").issueServer(List.of("localhost"), Instant.now());
    try (Postgres postgres = Postgres.start(identity)) {
      DatabaseReport report =
          new PostgresEngine(trusting(postgres, "localhost", "friend")).report();
      assertThat(report.encryption()).isEqualTo("TLSv1.3");
      for (DatabaseServer bad :
          List.of(
              trusting(postgres, "localhost", "stranger"),
              trusting(postgres, "127.0.0.1", "friend"))) {
        assertThatThrownBy(() -> new PostgresEngine(bad).report())
            .as(bad.toString())
            .isInstanceOfSatisfying(
                Failure.class, e -> assertThat(e.remedy()).contains("database.trust"));
      }
    }
    try (Postgres clear = Postgres.start()) {
      assertThatThrownBy(() -> new PostgresEngine(trusting(clear, "localhost", "friend")).report())
          .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.remedy()).contains("`ssl`"));
    }
  }
}
