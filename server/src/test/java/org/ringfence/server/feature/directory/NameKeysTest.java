package org.ringfence.server.feature.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameKeysTest {
  @Test
  void anyWordOfANameMayBegin() {
    assertThat(NameKeys.matches("Ann Müller", "266")).isTrue();
    assertThat(NameKeys.matches("Ann Müller", "685")).isTrue(); // Mul
    assertThat(NameKeys.matches("Ann Müller", "266685")).as("both words").isTrue();
    assertThat(NameKeys.matches("Ann Müller", "55")).as("in the middle").isFalse();
    assertThat(NameKeys.matches("Óscar O'Néill-Groß", "66345547677")).isTrue();
    assertThat(NameKeys.matches("Óscar O'Néill-Groß", "67227")).isTrue();
    assertThat(NameKeys.matches("Óscar O'Néill-Groß", "47677")).isTrue();
    assertThat(NameKeys.matches("Desk 7", "33757")).isTrue();
  }

  @Test
  void nothingMatchesNobody() {
    assertThat(NameKeys.matches("Ann", "")).isFalse();
    assertThat(NameKeys.matches("", "2")).isFalse();
    assertThat(NameKeys.matches("日本", "2")).isFalse();
  }
}
