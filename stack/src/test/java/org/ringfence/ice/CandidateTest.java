package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Limits;

class CandidateTest {
  private static final String HOST = "1 1 UDP 2130706431 203.0.113.141 8998 typ host";
  private static final String REFLEXIVE =
      "2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998";

  /** The examples of RFC 8839 section 5.1. */
  @Test
  void theExamplesOfTheRfcAreReadAndWritten() {
    for (String line : List.of(HOST, REFLEXIVE)) {
      Candidate candidate = (Candidate) Candidate.parse("candidate:" + line);
      assertThat(candidate.write()).isEqualTo(line);
    }
    Candidate reflexive = (Candidate) Candidate.parse(REFLEXIVE);
    assertThat(reflexive.type()).isEqualTo(CandidateType.SERVER_REFLEXIVE);
    assertThat(reflexive.address()).isEqualTo(SimPeer.address("192.0.2.3", 45664));
    assertThat(reflexive.related()).isEqualTo(SimPeer.address("203.0.113.141", 8998));
    assertThat(CandidateType.HOST.priority(65535)).isEqualTo(2130706431L);
  }

  @Test
  void whatBrowsersSendIsRead() {
    String line =
        "candidate:842163049 1 udp 1677729535 2001:db8::7 46154 typ srflx raddr 0.0.0.0 rport 0"
            + " generation 0 ufrag EEtu network-id 3 network-cost 10";
    Candidate candidate = (Candidate) Candidate.parse(line);
    assertThat(candidate.address()).isEqualTo(SimPeer.address("2001:db8::7", 46154));
    assertThat(candidate.related()).isEqualTo(SimPeer.address("0.0.0.0", 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 1 UDP 1 8e6f2d3c-19c3-4ab6-a3e5-9f1f3a4d1b2c.local 9 typ host",
        "1 1 UDP 1 phone.example.org 9 typ host",
        "1 1 TCP 1 192.0.2.1 9 typ host tcptype active",
        "1 1 UDP 1 192.0.2.1 9 typ future",
      })
  void whatIsOfNoUseIsIgnored(String line) {
    assertThat(Candidate.parse(line)).isInstanceOf(CandidateResult.Ignored.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1 1 UDP 1 192.0.2.1 9 host",
        "# 1 UDP 1 192.0.2.1 9 typ host",
        "123456789012345678901234567890123 1 UDP 1 192.0.2.1 9 typ host",
        "1 0 UDP 1 192.0.2.1 9 typ host",
        "1 257 UDP 1 192.0.2.1 9 typ host",
        "1 1 UDP 0 192.0.2.1 9 typ host",
        "1 1 UDP 2147483648 192.0.2.1 9 typ host",
        "1 1 UDP 99999999999999999999 192.0.2.1 9 typ host",
        "1 1 UDP 1 192.0.2.1 65536 typ host",
        "1 1 UDP 1 192.0.2.1 0 typ host",
        "1 1 UDP 1 192.0.2.1 -9 typ host",
        "1 1 UDP 1 fe80::1%eth0 9 typ host",
        "1 1 UDP 1 :: 9 typ host",
        "1 1 UDP 1 0.0.0.0 9 typ host",
        "1 1 UDP 1 239.1.1.1 9 typ host",
        "1 1 UDP 1 [192.0.2.1] 9 typ host",
      })
  void whatIsNoCandidateIsMalformed(String line) {
    assertThat(Candidate.parse(line)).isInstanceOf(CandidateResult.Malformed.class);
  }

  /** CVE-2026-0826: a candidate longer than the room for it. */
  @Test
  void anOversizedCandidateIsMalformed() {
    String padding = " x y".repeat(Limits.ICE_CANDIDATE_CHARS / 4);
    assertThat(Candidate.parse(HOST + padding))
        .isEqualTo(new CandidateResult.Malformed("too long"));
  }

  @Test
  void aDescriptionIsReadAsWritten() {
    List<String> lines =
        List.of(
            "ice-lite",
            "ice-ufrag:8hhY",
            "ice-pwd:asd88fgpdd777uzjYhagZg",
            "ice-options:ice2 trickle",
            "candidate:" + HOST,
            "candidate:" + REFLEXIVE,
            "end-of-candidates");
    IceDescription description = IceDescription.parse(lines);
    assertThat(description.write()).isEqualTo(lines);
    assertThat(description.options()).isEqualTo(Set.of("ice2", "trickle"));
    assertThat(IceDescription.parse(lines.stream().map(l -> "a=" + l).toList()))
        .isEqualTo(description);
  }

  @Test
  void badDescriptionsAreNotTaken() {
    assertThat(IceDescription.parse(List.of())).isNull();
    assertThat(IceDescription.parse(List.of("ice-ufrag:8hhY"))).isNull();
    assertThat(IceDescription.parse(List.of("ice-ufrag:8hh", "ice-pwd:asd88fgpdd777uzjYhagZg")))
        .isNull();
    assertThat(IceDescription.parse(List.of("ice-ufrag:8hhY", "ice-pwd:short"))).isNull();
    assertThat(IceDescription.parse(List.of("ice-ufrag:8h:Y", "ice-pwd:asd88fgpdd777uzjYhagZg")))
        .isNull();
  }

  @Test
  void moreCandidatesThanTheBoundAreCounted() {
    List<String> lines = new java.util.ArrayList<>();
    lines.add("ice-ufrag:8hhY");
    lines.add("ice-pwd:asd88fgpdd777uzjYhagZg");
    for (int i = 1; i <= 1000; i++) lines.add("candidate:1 1 UDP 9 192.0.2.1 " + i + " typ host");
    lines.add("candidate:nonsense");
    IceDescription description = IceDescription.parse(lines);
    assertThat(description.candidates()).hasSize(Limits.ICE_CANDIDATES);
    assertThat(description.refused()).isEqualTo(1001 - Limits.ICE_CANDIDATES);
  }
}
