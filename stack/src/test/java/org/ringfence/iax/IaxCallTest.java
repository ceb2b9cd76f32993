package org.ringfence.iax;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.sim.Link;
import org.ringfence.sim.VirtualNetwork;

/** Whole calls and registrations between two endpoints. */
class IaxCallTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1000 * MS;
  private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 4569);
  private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 4569);
  private static final InetSocketAddress NOBODY = new InetSocketAddress("10.0.0.9", 4569);
  private static final IaxAccount ANN = IaxAccount.of("ann", "a secret");

  private final VirtualNetwork network = new VirtualNetwork(7);
  private final IaxNode a = IaxNode.start(network, A);
  private final IaxNode b = IaxNode.start(network, B);

  IaxCallTest() {
    b.accounts.put("ann", ANN);
  }

  private void after(long ms) {
    network.run(network.nowNs() + ms * MS);
  }

  @Test
  void aCallIsProvedRungAnsweredHeardAndEnded() {
    IaxCall call = a.call(B, "600", ANN);
    after(100);
    assertThat(a.events).containsExactly("accepted G722", "Ringing[]", "Answered[]");
    assertThat(b.events).containsExactly("offered 600 by ann");
    assertThat(call.keys()).as("both can encrypt").isNotNull();

    IaxCall theirs = b.calls.keySet().iterator().next();
    assertThat(theirs.callingNumber() + theirs.callingName()).isEqualTo("200Ann");
    call.voice(20, MediaFormat.G722, new byte[] {42}, network.nowNs());
    after(5);
    a.port.send(call.mini(40, new byte[] {43}), B);
    call.digit('5', network.nowNs());
    call.hold(true, network.nowNs());
    call.quelch(true, network.nowNs());
    call.transfer("700", network.nowNs());
    after(100);
    assertThat(b.events)
        .containsExactly(
            "offered 600 by ann",
            "voice 20 42",
            "voice 40 43",
            "Digit[digit=5]",
            "Held[on=true]",
            "Quelched[on=true]",
            "TransferAsked[number=700]");
    theirs.end(16, "", network.nowNs());
    b.rearm();
    after(100);
    assertThat(a.events).endsWith("ended 16");
    assertThat(a.endpoint.size() + b.endpoint.size()).isZero();
  }

  @Test
  void whoDoesNotProveToBeSomebodyHearsNothingButNo() {
    a.call(B, "600", IaxAccount.of("ann", "guessed"));
    a.call(B, "600", IaxAccount.of("nobody", "guessed"));
    a.call(B, "600", null);
    after(2000);
    assertThat(a.events).containsExactlyInAnyOrder("ended 21", "ended 21", "ended 21");
    assertThat(b.events).isEmpty();
    after(15_000);
    assertThat(a.endpoint.size() + b.endpoint.size()).isZero();
  }

  @Test
  void aCallThatMustBeEncryptedIsNotMadeInTheClear() {
    b.accounts.put("ann", ANN.with(IaxAccount.Encryption.REQUIRED));
    a.call(B, "600", ANN.with(IaxAccount.Encryption.OFF));
    after(2000);
    assertThat(a.events).containsExactly("ended 57");
    b.accounts.put("ann", ANN.with(IaxAccount.Encryption.OFF));
    a.call(B, "600", ANN.with(IaxAccount.Encryption.REQUIRED));
    after(2000);
    assertThat(a.events).containsExactly("ended 57", "ended 57");
    a.call(B, "600", ANN.with(IaxAccount.Encryption.OFF));
    after(2000);
    assertThat(a.events).endsWith("Answered[]");
  }

  @Test
  void aKeyOfRsaProvesTheCallerToo() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1408);
    KeyPair pair = generator.generateKeyPair();
    KeyPair other = generator.generateKeyPair();
    b.accounts.put(
        "hub", new IaxAccount("hub", "", pair.getPublic(), null, IaxAccount.Encryption.OFF));
    a.call(B, "600", new IaxAccount("hub", "", null, pair.getPrivate(), IaxAccount.Encryption.OFF));
    after(500);
    assertThat(a.events).endsWith("Answered[]");
    a.call(
        B, "600", new IaxAccount("hub", "", null, other.getPrivate(), IaxAccount.Encryption.OFF));
    after(500);
    assertThat(a.events).endsWith("ended 21");
  }

  @Test
  void aPhoneRegistersStaysAndGoes() {
    a.register(B, ANN, 300);
    after(500);
    assertThat(a.events).containsExactly("registered 300");
    assertThat(b.registered).containsEntry("ann", A);
    a.register(B, IaxAccount.of("ann", "guessed"), 300);
    after(500);
    assertThat(a.events).containsExactly("registered 300", "ended 29");
    a.register(B, ANN, 0);
    after(500);
    assertThat(a.events).endsWith("registered 0");
    assertThat(b.registered).isEmpty();
    assertThat(a.endpoint.size() + b.endpoint.size()).isZero();
  }

  @Test
  void aPeerThatIsGoneEndsTheCall() {
    a.call(B, "600", ANN);
    after(500);
    network.crash(B);
    after(120_000);
    assertThat(a.events).endsWith("ended 41");
    assertThat(a.endpoint.size()).isZero();
  }

  @Test
  void whoIsThereAnswersAPokeAndWhoIsNotDoesNot() {
    List<Long> told = new ArrayList<>();
    a.endpoint.poke(B, told::add, network.nowNs());
    a.rearm();
    after(500);
    assertThat(told).singleElement().satisfies(ns -> assertThat(ns).isNotNegative());
    a.endpoint.poke(NOBODY, told::add, network.nowNs());
    a.rearm();
    after(7_000);
    assertThat(told).last().isEqualTo(-1L);
    assertThat(a.endpoint.size()).as("dialogs that are left").isZero();
  }

  @Test
  void aPhoneIsToldOfItsMessagesUntilItHasHeardOfThem() {
    a.endpoint.tellMessages(B, 2 << 8 | 3, network.nowNs());
    a.rearm();
    after(500);
    assertThat(b.events).containsExactly("messages " + (2 << 8 | 3));
    assertThat(a.endpoint.size()).as("it was acknowledged").isZero();
  }

  /** So that another way is tried soon; who has answered has the time that a proof takes. */
  @Test
  void aPeerThatSaysNothingAtAllIsNotThere() {
    IaxCall.Invitation impatient =
        new IaxCall.Invitation(
            "600", "200", "", false, MediaFormat.all(), MediaFormat.ULAW, ANN, 6 * SECOND);
    a.endpoint.call(NOBODY, impatient, event -> a.happened(null, event), network.nowNs());
    a.rearm();
    after(5_900);
    assertThat(a.events).isEmpty();
    after(300);
    assertThat(a.events).containsExactly("ended 27");
  }

  @Test
  void aPeerThatForgotTheCallSaysSo() {
    a.call(B, "600", ANN.with(IaxAccount.Encryption.OFF));
    after(500);
    IaxNode restarted = IaxNode.start(network, B);
    after(25_000);
    assertThat(a.events).endsWith("ended 41");
    assertThat(restarted.endpoint.size()).isZero();
  }

  /** A flood of a forged sender: nothing is stored, and it is sent no more than it sent. */
  @Test
  void aFloodOfStrangersIsStoredNowhereAndEchoedToNobody() {
    SplittableRandom random = new SplittableRandom(1);
    int bytesIn = 0;
    for (int i = 0; i < 30_000; i++) {
      InetSocketAddress forged = new InetSocketAddress("10.1." + i % 250 + ".7", 1024 + i % 9000);
      int command =
          switch (i % 4) {
            case 0 -> Command.NEW;
            case 1 -> Command.POKE;
            case 2 -> Command.REGREQ;
            default -> Command.PING;
          };
      Elements elements = Elements.NONE.and(ElementId.USERNAME, "ann");
      if (i % 3 > 0) elements = elements.and(ElementId.CALL_TOKEN, new byte[i % 3 == 1 ? 0 : 12]);
      FullFrame frame =
          new FullFrame(
              false,
              random.nextInt(1, 0x8000),
              i % 4 == 3 ? random.nextInt(1, 0x8000) : 0,
              0,
              0,
              0,
              FrameType.IAX,
              command,
              elements.write());
      byte[] datagram = frame.write();
      bytesIn += datagram.length;
      int before = b.bytesOut;
      b.endpoint.receive(datagram, forged, i * MS);
      assertThat(b.bytesOut - before).isLessThanOrEqualTo(datagram.length);
    }
    assertThat(b.endpoint.size()).isZero();
    assertThat(b.bytesOut).isLessThan(bytesIn);
  }

  @Test
  void aTokenIsGoodForItsAddressAndNotForLong() {
    CallTokens tokens = new CallTokens(new byte[32]);
    byte[] token = tokens.token(A, 0);
    assertThat(tokens.isValid(token, A, 29 * SECOND)).isTrue();
    assertThat(tokens.isValid(token, A, 59 * SECOND)).isTrue();
    assertThat(tokens.isValid(token, A, 61 * SECOND)).isFalse();
    assertThat(tokens.isValid(token, B, 0)).isFalse();
    assertThat(tokens.isValid(token, new InetSocketAddress("10.0.0.1", 4570), 0)).isFalse();
  }

  /** Who knows no tokens is taken in all the same where we say so, but not without bounds. */
  @Test
  void oneAddressHasSoManyCallsUnprovedAndNoMore() {
    b.tokens = false;
    for (int i = 1; i <= 100; i++) {
      FullFrame frame =
          new FullFrame(false, i, 0, 0, 0, 0, FrameType.IAX, Command.NEW, new byte[0]);
      b.receive(frame.write(), A, network.nowNs());
    }
    assertThat(b.endpoint.size()).isEqualTo(16);
    after(16_000);
    assertThat(b.endpoint.size()).isZero();
    a.call(B, "600", ANN);
    after(500);
    assertThat(a.events).endsWith("Answered[]");
  }

  /** Every fifth packet is lost each way, some come twice, some in another order. */
  @Test
  @Tag("sim")
  void everyCallEndsOverALinkThatLosesAFifth() {
    long seed = Long.getLong("ringfence.seed", 20);
    for (int round = 0; round < 40; round++) {
      VirtualNetwork lossy = new VirtualNetwork(seed + round);
      lossy.otherLinks(new Link(0.2, 30 * MS, 40 * MS, 0.05));
      IaxNode caller = IaxNode.start(lossy, A);
      IaxNode called = IaxNode.start(lossy, B);
      called.accounts.put("ann", ANN);
      List<IaxCall> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        lossy.at(i * 50 * MS, () -> calls.add(caller.call(B, "600", ANN)));
      }
      lossy.run(30 * SECOND);
      assertThat(count(caller, "Answered")).as("seed " + (seed + round)).isGreaterThanOrEqualTo(15);
      for (IaxCall call : calls) call.digit('7', lossy.nowNs());
      caller.rearm();
      lossy.run(60 * SECOND);
      assertThat(count(called, "Digit[digit=7]"))
          .isEqualTo(calls.stream().filter(each -> each.state() == IaxCall.State.UP).count());
      for (IaxCall call : List.copyOf(caller.calls.keySet())) call.end(16, "", lossy.nowNs());
      caller.rearm();
      lossy.run(200 * SECOND);
      String seen = "seed " + (seed + round);
      assertThat(caller.endpoint.size() + called.endpoint.size()).as(seen).isZero();
      for (IaxCall call : called.calls.keySet()) {
        assertThat(call.state()).as(seen).isEqualTo(IaxCall.State.ENDED);
      }
      assertThat(caller.endpoint.deadlineNs()).as(seen).isEqualTo(Long.MAX_VALUE);
    }
  }

  private static long count(IaxNode node, String event) {
    return node.events.stream().filter(each -> each.startsWith(event)).count();
  }
}
