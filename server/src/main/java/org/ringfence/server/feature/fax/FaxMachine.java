package org.ringfence.server.feature.fax;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The process of one fax: {@link FaxReceiver} in a Java of its own, which sees nothing of this one
 * but the sound of its call. What happens in it ends with it.
 */
final class FaxMachine implements AutoCloseable {
  private static final long POLL_NS = 2_000_000;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final int MOST_WORDS = 200;

  private final Process process;
  private final FaxVoice voice;
  private final Runnable over;
  private volatile boolean closed;

  /**
   * @param over told when it has ended; on a thread of its own
   */
  FaxMachine(String number, Path pages, int mostPages, FaxVoice voice, Runnable over)
      throws IOException {
    this.voice = voice;
    this.over = over;
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java,
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FaxReceiver.class.getName(),
                number,
                pages.toString(),
                Integer.toString(mostPages)));
    builder.environment().clear();
    process = builder.start();
    Thread.ofPlatform().daemon().name("fax in").start(this::hears);
    Thread.ofPlatform().daemon().name("fax out").start(this::speaks);
  }

  private void hears() {
    ByteBuffer bytes = frame();
    short[] pcm = new short[FaxReceiver.FRAME_SAMPLES];
    try (OutputStream out =
        new BufferedOutputStream(process.getOutputStream(), FaxReceiver.FRAME_BYTES)) {
      while (!closed && process.isAlive()) {
        if (!voice.takeHeard(pcm)) {
          LockSupport.parkNanos(POLL_NS);
          continue;
        }
        bytes.asShortBuffer().put(0, pcm);
        out.write(bytes.array());
        out.flush();
      }
    } catch (IOException gone) {
      // Whoever reads what it says hears of it too.
    }
  }

  private void speaks() {
    ByteBuffer bytes = frame();
    short[] pcm = new short[FaxReceiver.FRAME_SAMPLES];
    try (DataInputStream in = new DataInputStream(process.getInputStream())) {
      while (true) {
        in.readFully(bytes.array());
        bytes.asShortBuffer().get(0, pcm);
        voice.say(pcm);
      }
    } catch (IOException ended) {
      over.run();
    }
  }

  private static ByteBuffer frame() {
    return ByteBuffer.allocate(FaxReceiver.FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Ends it; how it went, in its own words. */
  String end() {
    closed = true;
    try {
      if (!process.waitFor(LAST_WORDS.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "the fax machine did not end";
      }
      byte[] words = process.getErrorStream().readNBytes(8_192);
      List<String> lines = new String(words, StandardCharsets.UTF_8).strip().lines().toList();
      String last = lines.isEmpty() ? "" : lines.getLast();
      if (process.exitValue() != 0) return "the fax machine failed: " + process.exitValue();
      return last.substring(0, Math.min(MOST_WORDS, last.length()));
    } catch (IOException e) {
      return "the fax machine said nothing";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the server ended";
    }
  }

  @Override
  public void close() {
    closed = true;
    process.destroyForcibly();
  }
}
