package org.ringfence.server.acme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.AcmeState;
import org.ringfence.server.store.ServerFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the server has a public certificate: shows the one in the data folder, has it
 * renewed before it ends, and goes on with it while the authority is away.
 */
public final class AcmeKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeKeeper.class);

  /** No longer, since a clock may be set and a machine may sleep. */
  private static final Duration LONGEST_NAP = Duration.ofMinutes(10);

  private static final Duration END = Duration.ofSeconds(5);

  /** An authority's clock may be ahead; and what ends so soon is as good as expired. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private final Config.Acme config;
  private final ServerFolder folder;
  private final TlsContexts contexts;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final AcmeClient client;
  private AcmeState state;
  private @Nullable TlsIdentity shown;
  private @Nullable Thread thread;

  public AcmeKeeper(
      Config.Acme config,
      ServerFolder folder,
      TlsContexts contexts,
      InstantSource clock,
      RandomGenerator random) {
    this.config = config;
    this.folder = folder;
    this.contexts = contexts;
    this.clock = clock;
    this.random = random;
    this.client = new AcmeClient(config, folder, contexts);
    // Who restarts has mended something, perhaps; but not every few seconds.
    this.state = AcmeState.load(folder).noLaterThan(Renewal.SHORTEST_PAUSE);
  }

  /** Begins; the ports an authority asks at must be open by then. */
  public void start() {
    thread = Thread.ofVirtual().name("acme keeper").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        Duration rest = LONGEST_NAP;
        try {
          rest = Duration.between(clock.instant(), step());
        } catch (RuntimeException bug) {
          LOG.error("the keeper of the public certificate stumbled and goes on", bug);
        }
        if (rest.compareTo(LONGEST_NAP) > 0) rest = LONGEST_NAP;
        if (rest.isPositive()) Thread.sleep(rest);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** Shows what there is, and has renewed what is due; answers when there is more to do. */
  public Instant step() throws InterruptedException {
    Instant now = clock.instant();
    TlsIdentity current = kept(now);
    show(current);
    Instant due = due(current, now);
    if (now.isBefore(due)) return next(due, current);
    try {
      TlsIdentity fresh = keep(client.obtain(), now);
      state = AcmeState.succeeded(now);
      show(fresh);
      LOG.info("the certificate for {} is in use", String.join(", ", config.names()));
      current = fresh;
    } catch (AcmeTrouble trouble) {
      failed(trouble, current, now);
    }
    write();
    return next(due(current, now), current);
  }

  private Instant due(@Nullable TlsIdentity current, Instant now) {
    Instant due =
        current != null && isFor(current, config.names())
            ? Renewal.due(current.certificate())
            : now;
    return due.isBefore(state.nextTry()) ? state.nextTry() : due;
  }

  /** What has expired is not shown any more, so its end is something to do as well. */
  private static Instant next(Instant due, @Nullable TlsIdentity current) {
    if (current == null) return due;
    Instant end = current.certificate().getNotAfter().toInstant().minus(SKEW).plusSeconds(1);
    return due.isBefore(end) ? due : end;
  }

  private void failed(AcmeTrouble trouble, @Nullable TlsIdentity current, Instant now) {
    String why = String.valueOf(trouble.getMessage());
    Duration pause =
        Renewal.pause(state.failures() + 1, current == null ? null : current.certificate(), random);
    state = state.failed(now, pause, trouble.notBefore(), why);
    LOG.warn(
        "no new certificate for {}: {}; the next try is at {}",
        String.join(", ", config.names()),
        state.error(),
        state.nextTry());
  }

  private void show(@Nullable TlsIdentity identity) {
    if (identity == null ? shown == null : identity.equals(shown)) return;
    try {
      if (identity == null) {
        contexts.hide();
      } else {
        List<String> names =
            config.names().stream().filter(name -> isFor(identity, List.of(name))).toList();
        contexts.show(identity, names);
      }
      shown = identity;
    } catch (BadIdentityException e) {
      LOG.error("the public certificate cannot be shown: {}", e.getMessage());
    }
  }

  private static boolean isFor(TlsIdentity identity, List<String> names) {
    List<String> has =
        PeerCertificate.of(identity.certificate()).dnsNames().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .toList();
    return has.containsAll(names);
  }

  /** The one in the data folder; null when there is none that is good now. */
  private @Nullable TlsIdentity kept(Instant now) {
    Path file = folder.acmeIdentity();
    if (!Files.exists(file)) return null;
    try {
      return TlsIdentity.load(file, file, now.plus(SKEW));
    } catch (BadIdentityException e) {
      LOG.warn("the public certificate cannot be used: {}", e.getMessage());
      return null;
    }
  }

  /** Only what would be taken again at the next start replaces what there is. */
  private TlsIdentity keep(TlsIdentity fresh, Instant now) throws AcmeTrouble {
    if (!isFor(fresh, config.names())) {
      throw new AcmeTrouble("the authority's certificate is not for all the names", null);
    }
    Path file = folder.acmeIdentity();
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      fresh.write(draft);
      TlsIdentity read = TlsIdentity.load(draft, draft, now.plus(SKEW));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return read;
    } catch (BadIdentityException e) {
      throw new AcmeTrouble("the authority's certificate is not usable: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new AcmeTrouble(file + " cannot be written: " + ServerFolder.reason(e), e);
    }
  }

  private void write() {
    try {
      state.write(folder);
    } catch (IOException e) {
      LOG.error("{} cannot be written: {}", folder.acmeState(), ServerFolder.reason(e));
    }
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running == null) return;
    running.interrupt();
    try {
      running.join(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
