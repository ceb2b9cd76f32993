package org.ringfence.lab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.BrowserPhone;
import org.ringfence.lab.peer.Phone;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.store.Cdr;

/** Our server with a public address in a small internet, and extensions nobody had before. */
final class NatSite implements AutoCloseable {
  private static final int ACCOUNTS = 60;

  final Internet internet;
  final RingfenceServer server;
  final Host host;
  private final TempFolder temp;
  private final List<Account> free = new ArrayList<>();
  private int last;

  NatSite(String name) {
    this(name, "behindNatSeconds: 25");
  }

  /**
   * @param registrations how long phones stay registered, as the configuration says it
   */
  NatSite(String name, String registrations) {
    this(name, registrations, Set.of(Transport.TLS, Transport.UDP));
  }

  /** One that browsers reach, too. */
  static NatSite forBrowsers(String name) {
    return new NatSite(name, "behindNatSeconds: 25", Set.of(Transport.TLS, Transport.WSS));
  }

  private NatSite(String name, String registrations, Set<Transport> transports) {
    for (int i = 0; i < ACCOUNTS; i++) {
      Account.Digest digest = i % 2 == 0 ? Account.Digest.MD5 : Account.Digest.SHA256;
      free.add(new Account("" + (2_001 + i), "white-rabbit-" + i, digest));
    }
    temp = new TempFolder(name);
    internet = new Internet();
    try {
      host = internet.host("server", ServerPlan.Place.PUBLIC.host());
      ServerPlan plan =
          ServerPlan.interop(transports, free.toArray(Account[]::new))
              .on(ServerPlan.Place.PUBLIC)
              .protecting(MediaPolicy.ENCRYPTED_IF_OFFERED)
              .registering(registrations);
      server = new RingfenceServer(temp.folder("server"), plan, host.namespace().prefix());
    } catch (RuntimeException e) {
      internet.close();
      temp.close();
      throw e;
    }
  }

  /** A router with a public address that no other has, and one machine behind it. */
  Nat nat(Nat.Kind kind, int udpTimeoutSeconds) {
    String role = "home" + ++last;
    return internet.nat(role, kind, "198.51.100." + last, udpTimeoutSeconds);
  }

  /** A machine with a public address that no other has. */
  Host open() {
    return internet.host("open" + ++last, "198.51.100." + last);
  }

  /** A public address that no other has, for a router that takes another. */
  String address() {
    return "198.51.100." + ++last;
  }

  /** For a phone of ours, which takes no MD5 over UDP; it encrypts, and answers by itself. */
  PhonePlan ourPlan(Transport transport, int toneHz) {
    return PhonePlan.of(account(Account.Digest.SHA256), server, transport, toneHz, true)
        .with(PhonePlan.Media.SDES);
  }

  /** For a baresip, which knows nothing but MD5; it answers by itself. */
  PhonePlan baresipPlan(Transport transport, int toneHz) {
    return PhonePlan.of(account(Account.Digest.MD5), server, transport, toneHz, true);
  }

  /** An extension nobody had before. */
  Account account() {
    return account(Account.Digest.SHA256);
  }

  BrowserPhone browser(Host at, int toneHz) {
    return new BrowserPhone(temp.folder("browser-" + ++last), server, toneHz, at);
  }

  private Account account(Account.Digest digest) {
    for (Account account : free) {
      if (account.digest() == digest) {
        free.remove(account);
        return account;
      }
    }
    throw new IllegalStateException("all extensions are taken");
  }

  NatPhone ours(PhonePlan plan, Host at, String... flags) {
    return new NatPhone(temp.folder("phone-" + plan.account().user()), plan, at, flags);
  }

  /** One that uses whatever network its machine is in. */
  NatPhone mobile(PhonePlan plan, Host at, boolean ice) {
    return NatPhone.mobile(temp.folder("phone-" + plan.account().user()), plan, at, ice);
  }

  BaresipPeer baresip(PhonePlan plan, Host at) {
    return new BaresipPeer(temp.folder("baresip-" + plan.account().user()), plan, at);
  }

  /** One calls the other, who answers by itself; both talk and are heard. */
  static void call(Phone caller, PhonePlan callers, Phone called, PhonePlan calleds) {
    caller.dial(calleds.account().user());
    caller.awaitEstablished();
    called.awaitEstablished();
    Conversation.talk(Conversation.CALL_SECONDS);
    caller.hangUp();
    caller.awaitIdle();
    called.awaitIdle();
    Conversation.assertHeard(caller, calleds.toneHz(), Conversation.CALL_SECONDS);
    Conversation.assertHeard(called, callers.toneHz(), Conversation.CALL_SECONDS);
  }

  /** The record of the caller's last call says how each side's media were protected. */
  void assertRecorded(PhonePlan caller, String callers, String calleds) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> {
          try (var operations = server.operations()) {
            assertThat(operations.calls(1, caller.account().user()))
                .extracting(Cdr::callerMedia, Cdr::calledMedia)
                .containsExactly(tuple(callers, calleds));
          }
        });
  }

  @Override
  public void close() {
    server.close();
    internet.close();
    temp.close();
  }
}
