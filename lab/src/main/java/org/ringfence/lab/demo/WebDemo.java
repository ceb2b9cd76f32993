package org.ringfence.lab.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ringfence.audio.WavWriter;
import org.ringfence.lab.peer.BrowserPhone;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.phone.Phone;
import org.ringfence.phone.sound.WavSource;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.store.FirstRun;
import tools.jackson.databind.JsonNode;

/**
 * {@code ringfence demo --web}: a private server and two browser phones that call each other, the
 * six steps of the call drawn on their pages as they happen. Without a display it says where the
 * pages are.
 */
final class WebDemo {
  private static final int SECONDS = 30;
  private static final Duration DRAWN = Duration.ofSeconds(30);
  private static final String BROWSER = "chromium";

  private final PrintStream out;
  private final boolean json;
  private final boolean headless;
  private final int seconds;

  /**
   * @param headless whether the browsers show no windows
   * @param seconds how long they talk; 0 for as long as is usual
   */
  WebDemo(PrintStream out, boolean json, boolean headless, int seconds) {
    this.out = out;
    this.json = json;
    this.headless = headless;
    this.seconds = seconds;
  }

  /** Whether each heard the other; true as well when it only said where the pages are. */
  boolean run(TempFolder temp) throws DemoFailure, InterruptedException {
    try (PrivateServer server = PrivateServer.withPages(temp.folder("data"))) {
      if (!headless && !hasDisplay()) {
        tell(server);
        return true;
      }
      if (!hasBrowser()) throw new DemoFailure("There is no Chromium: apt install chromium");
      return talk(temp, server);
    } catch (IOException | Failure | PortInUse e) {
      throw new DemoFailure("The private server does not start: " + e.getMessage());
    } catch (PeerFailure e) {
      throw new DemoFailure("The browsers did not do it: " + e.getMessage());
    }
  }

  private static boolean hasDisplay() {
    return Stream.of("DISPLAY", "WAYLAND_DISPLAY").anyMatch(each -> System.getenv(each) != null);
  }

  private static boolean hasBrowser() {
    String path = System.getenv("PATH");
    return path != null
        && Stream.of(path.split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, BROWSER)));
  }

  /** For somebody with browsers elsewhere. */
  private void tell(PrivateServer server) throws InterruptedException {
    out.println(
        "There is no display here. Open this page in two windows, and let one call the other:");
    out.println("  " + server.pages());
    for (FirstRun.Login each : server.logins()) {
      out.println("  number " + each.user() + "   password " + each.password());
    }
    out.println("Its certificate is of the demo's own authority: " + server.caCertificate());
    out.println("The server runs until this is ended (Ctrl-C).");
    Thread.sleep(seconds == 0 ? Long.MAX_VALUE : seconds * 1_000L);
  }

  private boolean talk(TempFolder temp, PrivateServer server) throws InterruptedException {
    FirstRun.Login callers = server.logins().get(0);
    FirstRun.Login calleds = server.logins().get(1);
    if (!json) out.println("A private server and two browsers are starting; then they talk...");
    try (BrowserPhone alice = phone(temp, server, "alice", 0);
        BrowserPhone bob = phone(temp, server, "bob", 1)) {
      alice.signIn(callers.user(), callers.password());
      bob.signIn(calleds.user(), calleds.password());
      long dialledNs = System.nanoTime();
      alice.dial(calleds.user(), false);
      bob.awaitRinging(callers.user());
      bob.answer(false);
      alice.awaitTalking();
      double connectMs = (System.nanoTime() - dialledNs) / 1e6;
      draw(alice, connectMs, "Bob");
      draw(bob, connectMs, "Alice");
      for (BrowserPhone each : List.of(alice, bob)) {
        each.browser().await("draws no steps", "!!globalThis.demoHeard", DRAWN);
      }
      Thread.sleep((seconds == 0 ? SECONDS : seconds) * 1_000L);
      boolean heard = show(alice, bob);
      alice.press("hang-up");
      bob.awaitIdle();
      return heard;
    }
  }

  private BrowserPhone phone(TempFolder temp, PrivateServer server, String name, int place) {
    Path folder = temp.folder(name);
    Path voice = folder.resolve("voice.wav");
    try {
      WavWriter.writeAll(
          FileChannel.open(voice, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          WavSource.resource(Phone.class, name + ".wav"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    URI pages = server.pages();
    return headless
        ? new BrowserPhone(folder, pages, server.certificate(), voice)
        : BrowserPhone.inWindow(folder, pages, server.certificate(), voice, place);
  }

  private static void draw(BrowserPhone phone, double connectMs, String other) {
    try (InputStream in = WebDemo.class.getResourceAsStream("steps.js")) {
      if (in == null) throw new IllegalStateException("our jar lacks steps.js");
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      String function = script.substring(script.indexOf("(connectMs"));
      phone.browser().evaluate("(" + function + ")(" + connectMs + ", '" + other + "')");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean show(BrowserPhone alice, BrowserPhone bob) {
    List<DemoReport.Step> steps = new ArrayList<>();
    for (JsonNode each : alice.browser().evaluate("demoSteps")) {
      String words = each.get("words").asString();
      String time = each.get("time").asString();
      steps.add(
          new DemoReport.Step(
              each.get("number").asInt(), each.get("name").asString(), time, words));
    }
    boolean heard = heard(alice) && heard(bob);
    DemoPrinter printer = new DemoPrinter(out, false);
    if (json) printer.json(steps, heard);
    else printer.steps("The six steps of a call, as Alice's browser has it", steps, heard);
    return heard;
  }

  private static boolean heard(BrowserPhone phone) {
    return phone.browser().evaluate("!!globalThis.demoHeard").asBoolean(false);
  }
}
