package org.ringfence.lab.attack;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.lab.peer.Account;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Somebody with a password of its own, who begins calls and ends none. */
final class Insider implements AutoCloseable {
  private final HonestPhone phone;
  private final String domain;
  private final String victim;
  private final int ratePerSecond;
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  Insider(
      Account account,
      String domain,
      InetSocketAddress server,
      InetSocketAddress address,
      String victim,
      int ratePerSecond) {
    this.phone = new HonestPhone(account, domain, server, address);
    this.domain = domain;
    this.victim = victim;
    this.ratePerSecond = ratePerSecond;
    thread = Thread.ofPlatform().daemon().name("insider").start(this::run);
  }

  long sent() {
    return sent.get();
  }

  private void run() {
    long startNs = System.nanoTime();
    for (long i = 0; !closed; i++) {
      long dueNs = startNs + i * 1_000_000_000L / ratePerSecond;
      LockSupport.parkNanos(Math.max(0, dueNs - System.nanoTime()));
      String callId = "insider-" + i + "-" + startNs;
      Thread.ofVirtual().start(() -> call(callId));
    }
  }

  private void call(String callId) {
    if (closed) return;
    SipRequest invite =
        phone
            .request(Method.INVITE, "sip:" + victim + "@" + domain, victim, callId, 1)
            .add(HeaderName.SUBJECT, "nothing")
            .build();
    sent.incrementAndGet();
    SipResponse asked = phone.ask(invite);
    if (asked == null || asked.status() != 407 || closed) return;
    sent.incrementAndGet();
    phone.send(phone.withCredentials(invite, asked));
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    phone.close();
  }
}
