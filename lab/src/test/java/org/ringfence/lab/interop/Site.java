package org.ringfence.lab.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.ServersUnderTest;
import org.ringfence.lab.peer.TempFolder;

/**
 * One server for the tests of a class. Each test takes extensions nobody had before it, so that no
 * phone of an earlier test is still registered.
 */
final class Site implements AutoCloseable {
  private static final int ACCOUNTS = 100;

  private final TempFolder temp;
  private final ServerUnderTest server;
  private final List<Account> free = new ArrayList<>();

  private Site(String name, ServerPlan.Place place, MediaPolicy media, Set<Transport> transports) {
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      Account.Digest digest = i % 2 == 0 ? Account.Digest.MD5 : Account.Digest.SHA256;
      accounts.add(new Account("" + (2_001 + i), "red-queen-" + i, digest));
    }
    free.addAll(accounts);
    temp = new TempFolder(name);
    try {
      ServerPlan plan = ServerPlan.interop(transports, accounts.toArray(Account[]::new));
      server = ServersUnderTest.start(temp.folder("server"), plan.on(place).protecting(media));
    } catch (RuntimeException e) {
      temp.close();
      throw e;
    }
  }

  static Site open(String name, Transport... transports) {
    return new Site(name, ServerPlan.Place.IPV4, MediaPolicy.CLEAR, Set.of(transports));
  }

  /** One that lets no call through that is not encrypted, as it does when nobody says otherwise. */
  static Site encrypted(String name, Transport... transports) {
    return new Site(name, ServerPlan.Place.IPV4, MediaPolicy.ENCRYPTED, Set.of(transports));
  }

  static Site openIpv6(String name, Transport... transports) {
    return new Site(name, ServerPlan.Place.IPV6, MediaPolicy.CLEAR, Set.of(transports));
  }

  ServerUnderTest server() {
    return server;
  }

  /** An extension for a phone that knows MD5 only. */
  Account account() {
    return account(Account.Digest.MD5);
  }

  Account account(Account.Digest digest) {
    for (Account account : free) {
      if (account.digest() == digest) {
        free.remove(account);
        return account;
      }
    }
    throw new IllegalStateException("all extensions are taken");
  }

  @Override
  public void close() {
    server.close();
    temp.close();
  }
}
