package org.ringfence.lab.peer;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** baresip's control port: JSON in netstrings, commands out, answers and events in. */
final class BaresipControl implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 1 << 20;
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final PeerProcess process;
  private final Socket socket;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<String> answers = new CopyOnWriteArrayList<>();
  private int tokens;

  /**
   * @param socket connected to the port; closed with this
   */
  BaresipControl(Socket socket, PeerProcess process) {
    this.process = process;
    this.socket = socket;
    Thread.ofVirtual().name("baresip-control").start(this::read);
  }

  /** Sends a command of the menu and waits for its answer, which it gives; a refusal fails. */
  String command(String command, String params) {
    String token = "t" + tokens++;
    byte[] json =
        "{\"command\":\"%s\",\"params\":\"%s\",\"token\":\"%s\"}"
            .formatted(command, params, token)
            .getBytes(StandardCharsets.UTF_8);
    try {
      socket.getOutputStream().write((json.length + ":").getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(json);
      socket.getOutputStream().write(',');
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw process.failure("takes no command " + command, e);
    }
    String mark = "\"token\":\"" + token + "\"";
    process.await(
        "did not answer " + command,
        () -> answers.stream().anyMatch(answer -> answer.contains(mark)),
        ANSWER);
    String answer = answers.stream().filter(a -> a.contains(mark)).findFirst().orElseThrow();
    if (answer.contains("\"ok\":false")) {
      throw process.failure("refused " + command + ": " + answer, null);
    }
    return answer;
  }

  void awaitEvent(String type, Duration within) {
    awaitEvent(type, 1, within);
  }

  void awaitEvent(String type, int times, Duration within) {
    process.await(
        "told no " + type + " (" + times + "), only " + events, () -> count(type) >= times, within);
  }

  /** How many events of a type came. */
  int count(String type) {
    String mark = "\"type\":\"" + type + "\"";
    return (int) events.stream().filter(event -> event.contains(mark)).count();
  }

  List<String> events() {
    return List.copyOf(events);
  }

  private void read() {
    try (var in = new DataInputStream(socket.getInputStream())) {
      while (true) {
        int length = 0;
        for (int c = in.readUnsignedByte(); c != ':'; c = in.readUnsignedByte()) {
          length = length * 10 + c - '0';
          if (length < 0 || length > MAX_MESSAGE_BYTES) {
            return;
          }
        }
        String json = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        in.readUnsignedByte();
        (json.contains("\"response\"") ? answers : events).add(json);
      }
    } catch (IOException closed) {
      // The program ended; whoever waits sees that by its process.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw process.failure("control did not close", e);
    }
  }
}
