package org.ringfence.server.feature.fax;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.ringfence.call.CallEndedException;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Party;
import org.ringfence.fax.FaxModem;
import org.ringfence.server.config.Answering;
import org.ringfence.server.store.Fax;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a fax at a number, and hands it on to whom it is for. */
public final class ReceiveFax implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(ReceiveFax.class);

  /** It rings meanwhile. */
  private static final Duration FOR_A_MACHINE = Duration.ofSeconds(60);

  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final int MOST_BYTES = 32 * 1024 * 1024;
  private static final long DAY_MS = 86_400_000;
  private static final long ASK_MS = 500;

  private final FaxSettings settings;
  private final Answering.Fax line;

  public ReceiveFax(FaxSettings settings, Answering.Fax line) {
    this.settings = settings;
    this.line = line;
  }

  @Override
  public void serve(FeatureCall call) {
    if (!FaxModem.isAvailable() || !machine(call)) return;
    Path pages = null;
    try {
      pages = Files.createTempFile(settings.folder(), "fax", ".tif");
      take(call, pages);
    } catch (IOException e) {
      LOG.error("a fax at {} is not taken: {}", line.number(), e.getMessage());
    } finally {
      settings.machines().release();
      delete(pages);
    }
  }

  /** Waits for a machine that is free; false when none comes to be. */
  private boolean machine(FeatureCall call) {
    for (long waited = 0; waited < FOR_A_MACHINE.toMillis(); waited += ASK_MS) {
      if (settings.machines().tryAcquire()) return true;
      call.pause("", Duration.ofMillis(ASK_MS));
    }
    return false;
  }

  private void take(FeatureCall call, Path pages) throws IOException {
    FaxVoice voice = new FaxVoice();
    try (FaxMachine machine =
        new FaxMachine(line.number(), pages, line.most(), voice, call::nudge)) {
      try {
        call.join(voice, "", LONGEST);
      } finally {
        deliver(call.caller(), pages, machine.end());
      }
    } catch (CallEndedException hungUp) {
      return; // It was delivered before.
    }
  }

  /** Keeps what came, whole or not: a page is better than none. */
  private void deliver(Party caller, Path pages, String outcome) throws IOException {
    long bytes = Files.size(pages);
    if (bytes == 0 || bytes > MOST_BYTES) {
      LOG.info("no page came at {}: {}", line.number(), outcome);
      return;
    }
    FaxPdf pdf = FaxPdf.of(Files.readAllBytes(pages));
    long nowMs = settings.clock().millis();
    boolean hidden = caller.hidden();
    Fax fax =
        new Fax(
            "",
            line.number(),
            hidden ? "" : caller.number(),
            hidden ? "" : caller.displayName(),
            nowMs,
            pdf.pages(),
            outcome,
            line.email() == null ? "" : line.email());
    settings.faxes().add(fax, pdf.bytes(), nowMs + line.keepDays() * DAY_MS);
  }

  private static void delete(@org.jspecify.annotations.Nullable Path file) {
    try {
      if (file != null) Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file, e.getMessage());
    }
  }
}
