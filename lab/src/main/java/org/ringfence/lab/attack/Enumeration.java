package org.ringfence.lab.attack;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.SippRun;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/**
 * Somebody who asks for numbers with a wrong password, to learn from the answers, or from how long
 * they take, which of them there are.
 */
final class Enumeration {
  private static final int NOBODYS = 4_000;

  /** Fewer than make the server slow him down, which it does whoever is asked for. */
  private static final int ROUNDS = 4;

  private Enumeration() {}

  /** What he learns, as a line for people. */
  static String learnt(ServerUnderTest server, int numbers) {
    Set<String> answers = new HashSet<>();
    List<Double> there = new ArrayList<>();
    List<Double> notThere = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < numbers; i++) {
        int host = round * numbers + i;
        String own = "127.97." + (host >> 8) + "." + (1 + host % 250);
        there.add(micros(server, HonestCalls.account(i).user(), own, answers));
        notThere.add(micros(server, "" + (NOBODYS + i), own, answers));
      }
    }
    double one = median(there);
    double two = median(notThere);
    return String.format(
        Locale.ROOT,
        "%s: %d wrong passwords for numbers that are there, as many for others: %s; median %.0f µs"
            + " and %.0f µs (quartiles %.0f to %.0f, %.0f to %.0f).",
        server.name(),
        there.size(),
        answers.size() == 1 ? "one answer to all, " + answers.iterator().next() : answers,
        one,
        two,
        quartile(there, 0.25),
        quartile(there, 0.75),
        quartile(notThere, 0.25),
        quartile(notThere, 0.75));
  }

  private static double micros(
      ServerUnderTest server, String number, String own, Set<String> answers) {
    var address = new InetSocketAddress("127.0.0.1", server.port(Transport.UDP));
    Account guess = new Account(number, "not this", Account.Digest.MD5);
    InetSocketAddress here = new InetSocketAddress(own, 0);
    try (HonestPhone phone = new HonestPhone(guess, server.domain(), address, here)) {
      SipRequest first =
          phone
              .request(Method.REGISTER, "sip:" + server.domain(), number, "who-" + own + number, 1)
              .add(HeaderName.EXPIRES, 600)
              .build();
      SipResponse challenge = phone.ask(first);
      if (challenge == null) throw new PeerFailure("no challenge for " + number);
      SipRequest second = phone.withCredentials(first, challenge);
      long startNs = System.nanoTime();
      SipResponse answer = phone.ask(second);
      double micros = (System.nanoTime() - startNs) / 1e3;
      answers.add(answer == null ? "none" : answer.status() + " " + answer.reasonPhrase());
      return micros;
    }
  }

  private static double median(List<Double> all) {
    return quartile(all, 0.5);
  }

  private static double quartile(List<Double> all, double part) {
    double[] sorted = all.stream().mapToDouble(each -> each).sorted().toArray();
    return SippRun.percentile(sorted, part);
  }
}
