package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A fax modem of iaxmodem's that registers over IAX2, on a terminal of its own. */
public final class IaxmodemPeer implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(20);
  private static final Duration ANSWERS = Duration.ofSeconds(30);

  private final Path terminal;
  private final PeerProcess modem;

  /** What it says; none while another program uses the terminal. */
  private PeerProcess said;

  /**
   * Starts it with its files in {@code folder}; it registers by itself.
   *
   * @param secret the account's for IAX2
   */
  public IaxmodemPeer(Path folder, int serverPort, String user, String secret) {
    terminal = folder.resolve("tty");
    TempFolder.write(
        folder,
        "modem.conf",
        """
        device    %s
        owner     root:root
        mode      660
        port      %d
        refresh   60
        server    127.0.0.1:%d
        peername  %s
        secret    %s
        cidname   Fax
        cidnumber %s
        codec     ulaw
        """
            .formatted(terminal, Ports.next(), serverPort, user, secret, user));
    // It looks below /etc/iaxmodem.
    String file = "../.." + folder.resolve("modem.conf").toAbsolutePath();
    modem = PeerProcess.start("iaxmodem", folder, null, List.of("iaxmodem", file));
    try {
      modem.await("makes no terminal", () -> Files.exists(terminal), READY);
      run(folder, "stty", "-F", terminal.toString(), "raw", "-echo");
      said = PeerProcess.start("modem-says", folder, null, List.of("cat", terminal.toString()));
    } catch (RuntimeException e) {
      modem.close();
      throw e;
    }
  }

  private static void run(Path folder, String... command) {
    try (var process = PeerProcess.start(command[0], folder, null, List.of(command))) {
      process.awaitExit(READY);
    }
  }

  /** The terminal, for a program that drives the modem in our stead. */
  public Path giveTerminal() {
    said.close();
    return terminal;
  }

  /** Gives a command and waits for the answer to it. */
  public void command(String line, String answer) {
    int before = count(answer);
    type(line);
    said.awaitOutput(answer, before + 1, ANSWERS);
  }

  /** Gives a command whose answer comes later, if at all. */
  public void type(String line) {
    try (var file = new RandomAccessFile(terminal.toFile(), "rw")) {
      file.write((line + "\r").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw modem.failure("takes no command", e);
    }
  }

  /** Waits until it says so again. */
  public void awaitSaid(String what) {
    said.awaitOutput(what, ANSWERS);
  }

  private int count(String what) {
    return said.output().split(what, -1).length - 1;
  }

  public String tail() {
    return said.tail();
  }

  @Override
  public void close() {
    said.close();
    modem.close();
  }
}
