package org.ringfence.server.ldap;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Ldap;
import org.ringfence.server.people.Acquaintance;
import org.ringfence.server.people.Acquaintances;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the directory now and then. While it cannot be read, those who were read last stay known.
 */
public final class LdapKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LdapKeeper.class);
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final Ldap settings;
  private final LdapPeople people;
  private final Acquaintances known;
  private @Nullable Thread thread;
  private volatile boolean closed;
  private @Nullable String trouble;

  /**
   * @param named a number as it is written to E.164; null for none
   */
  public LdapKeeper(Ldap settings, Function<String, @Nullable String> named, Acquaintances known) {
    this.settings = settings;
    this.people = new LdapPeople(settings, named);
    this.known = known;
  }

  /** Reads from now on; nothing where there is no directory. */
  public void start() {
    if (settings.isOn()) thread = Thread.ofVirtual().name("directory").start(this::run);
  }

  private void run() {
    while (!closed) {
      boolean good = refresh();
      Duration wait = good ? Duration.ofSeconds(settings.refreshSeconds()) : AGAIN;
      LockSupport.parkNanos(wait.toNanos());
    }
  }

  /** Whether it could be read. Blocks. */
  boolean refresh() {
    try {
      List<Acquaintance> read = people.read();
      if (trouble != null || known.all().isEmpty()) {
        LOG.info("directory {}: {} numbers are known", settings.host(), read.size());
      }
      trouble = null;
      known.become(read);
      return true;
    } catch (LdapPeople.Unread e) {
      say(String.valueOf(e.getMessage()));
    } catch (RuntimeException bug) {
      LOG.error("reading the directory stumbled and goes on", bug);
    }
    return false;
  }

  private void say(String why) {
    if (!why.equals(trouble)) LOG.warn("directory {} cannot be read: {}", settings.host(), why);
    trouble = why;
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) LockSupport.unpark(running);
  }
}
