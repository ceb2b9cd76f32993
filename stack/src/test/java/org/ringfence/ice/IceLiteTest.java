package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.ice.SimPeer.address;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.Integrity;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

class IceLiteTest {
  private static final long SECOND = 1_000_000_000L;
  private static final InetSocketAddress PHONE = address("192.0.2.7", 4000);
  private static final InetSocketAddress OTHER = address("192.0.2.8", 4000);

  private final SplittableRandom random = new SplittableRandom(1);
  private final IceLite ice = new IceLite();
  private final IceLiteSession session = ice.open(IceCredentials.random(random));
  private final List<IceLite.Output> out = new ArrayList<>();

  private StunWriter check(IceCredentials with) {
    StunWriter request = StunWriter.request(Method.BINDING, TransactionId.random(random));
    request.text(AttributeType.USERNAME, with.ufrag() + ":peer");
    return request.uint32(AttributeType.PRIORITY, 7).uint64(AttributeType.ICE_CONTROLLING, 9);
  }

  private static StunMessage signed(StunWriter request, IceCredentials with) {
    return (StunMessage) StunMessage.parse(request.integrity(with.key()).fingerprint().write());
  }

  private StunMessage nominating(IceCredentials with) {
    return signed(check(with).flag(AttributeType.USE_CANDIDATE), with);
  }

  private StunMessage receive(StunMessage message, InetSocketAddress from, long nowNs) {
    out.clear();
    assertThat(ice.receive(message, from, nowNs, out::add)).isTrue();
    IceLite.Output.Send send = (IceLite.Output.Send) out.removeFirst();
    assertThat(send.to()).isEqualTo(from);
    return (StunMessage) StunMessage.parse(send.datagram());
  }

  @Test
  void aGoodCheckValidatesAndUseCandidateNominates() {
    IceCredentials ours = session.credentials();
    StunMessage answer = receive(signed(check(ours), ours), PHONE, 0);
    assertThat(answer.is(MessageClass.SUCCESS, Method.BINDING)).isTrue();
    assertThat(answer.integrity(ours.key())).isEqualTo(Integrity.VALID);
    assertThat(answer.fingerprint()).isEqualTo(Integrity.VALID);
    assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).isEqualTo(PHONE);
    assertThat(out).containsExactly(new IceLite.Output.Validated(session, PHONE));
    assertThat(session.nominated()).isNull();
    receive(nominating(ours), PHONE, 1);
    assertThat(out).containsExactly(new IceLite.Output.Nominated(session, PHONE));
    assertThat(ice.session(PHONE)).isSameAs(session);
    assertThat(session.accepts(OTHER)).isFalse();
  }

  @Test
  void forgedChecksChangeNothingAndAreNotAmplified() {
    IceCredentials ours = session.credentials();
    receive(nominating(ours), PHONE, 0);
    IceCredentials wrong = new IceCredentials(ours.ufrag(), "x".repeat(24));
    IceCredentials stranger = IceCredentials.random(random);
    for (int i = 0; i < 1000; i++) {
      StunMessage forged = nominating(i % 2 == 0 ? wrong : stranger);
      StunMessage answer = receive(forged, OTHER, i);
      assertThat(answer.error().code()).isEqualTo(401);
      assertThat(answer.length()).isLessThanOrEqualTo(forged.length());
      assertThat(out).isEmpty();
    }
    StunWriter unsigned = check(ours).flag(AttributeType.USE_CANDIDATE).fingerprint();
    StunMessage answer = receive((StunMessage) StunMessage.parse(unsigned.write()), OTHER, 0);
    assertThat(answer.error().code()).isEqualTo(400);
    assertThat(session.nominated()).isEqualTo(PHONE);
    assertThat(session.accepts(OTHER)).isFalse();
  }

  @Test
  void whatIsNoCheckIsLeftToTheOwner() {
    StunMessage plain =
        (StunMessage)
            StunMessage.parse(StunWriter.request(Method.BINDING, new TransactionId(1, 2)).write());
    assertThat(ice.receive(plain, PHONE, 0, out::add)).isFalse();
    assertThat(out).isEmpty();
  }

  @Test
  void aPeerThatWantsToBeControlledHasToChange() {
    IceCredentials ours = session.credentials();
    StunWriter request = check(ours).uint64(AttributeType.ICE_CONTROLLED, 1);
    StunMessage answer = receive(signed(request, ours), PHONE, 0);
    assertThat(answer.error().code()).isEqualTo(487);
    assertThat(answer.integrity(ours.key())).isEqualTo(Integrity.VALID);
    assertThat(session.accepts(PHONE)).isFalse();
  }

  @Test
  void aRestartMovesOnlyWithTheNewCredentials() {
    IceCredentials old = session.credentials();
    receive(nominating(old), PHONE, 0);
    IceCredentials fresh = IceCredentials.random(random);
    assertThat(ice.restart(session, fresh)).isTrue();
    receive(nominating(old), OTHER, SECOND);
    assertThat(out).isEmpty();
    assertThat(session.nominated()).isEqualTo(PHONE);
    receive(nominating(fresh), OTHER, SECOND);
    assertThat(session.nominated()).isEqualTo(OTHER);
    assertThat(session.accepts(PHONE)).isFalse();
    assertThat(ice.session(PHONE)).isNull();
    assertThat(receive(nominating(old), PHONE, SECOND).error().code()).isEqualTo(401);
  }

  @Test
  void consentRunsOutOnlyForPeersThatKeepIt() {
    IceCredentials ours = session.credentials();
    receive(nominating(ours), PHONE, 0);
    assertThat(ice.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    receive(nominating(ours), PHONE, 5 * SECOND);
    receive(nominating(ours), PHONE, 10 * SECOND);
    ice.tick(39 * SECOND, out::add);
    assertThat(session.nominated()).isEqualTo(PHONE);
    ice.tick(40 * SECOND, out::add);
    assertThat(out).containsExactly(new IceLite.Output.ConsentLost(session));
    assertThat(session.nominated()).isNull();
    assertThat(ice.session(PHONE)).isNull();
    assertThat(ice.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void addressesAreBoundedAndBelongToOneSession() {
    IceCredentials ours = session.credentials();
    receive(nominating(ours), PHONE, 0);
    for (int port = 1; port <= 100; port++) {
      receive(signed(check(ours), ours), address("192.0.2.9", port), 0);
    }
    assertThat(session.accepts(PHONE)).isTrue();
    assertThat(session.accepts(address("192.0.2.9", 100))).isTrue();
    assertThat(session.accepts(address("192.0.2.9", 1))).isFalse();
    assertThat(ice.session(address("192.0.2.9", 1))).isNull();
    IceLiteSession second = ice.open(IceCredentials.random(random));
    receive(nominating(second.credentials()), PHONE, 0);
    assertThat(ice.session(PHONE)).isSameAs(second);
    assertThat(session.accepts(PHONE)).isFalse();
    ice.close(second);
    ice.close(second);
    assertThat(ice.session(PHONE)).isNull();
    assertThat(ice.sessions()).isEqualTo(1);
  }
}
