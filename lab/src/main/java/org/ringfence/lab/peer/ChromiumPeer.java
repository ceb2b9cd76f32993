package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Tone;
import org.ringfence.audio.WavWriter;
import org.ringfence.lab.nat.Host;
import org.ringfence.lab.nat.Passage;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium with the browser phone's page open, a tone for a microphone and a test
 * picture for a camera. It believes the server's certificate by its key, and no other.
 */
public final class ChromiumPeer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int TONE_HZ = 48_000;
  private static final int TONE_MS = 10_000;
  private static final double PEAK = 0.5;
  private static final int WINDOW_WIDTH = 640;
  private static final List<String> HEADLESS = List.of("--headless=new", "--window-size=900,900");

  /**
   * A microphone as it is: what a browser does to speech would take a steady tone for noise. The
   * page itself asks for what people want.
   */
  private static final String BARE_MICROPHONE =
      """
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wish) => ask({...wish, audio: wish.audio && {
        ...wish.audio, echoCancellation: false, noiseSuppression: false, autoGainControl: false}});
      """;

  private static final String FILL =
      """
      (() => {
        const field = document.querySelector(%s);
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
        set.call(field, %s);
        field.dispatchEvent(new Event('input', {bubbles: true}));
        return true;
      })()
      """;

  private final Path folder;
  private final PeerProcess process;
  private final DevTools tab;
  private @Nullable Passage passage;

  /**
   * Starts it in {@code folder}; back when the page is there.
   *
   * @param page the page's address
   * @param certificate the server's, PEM
   */
  public ChromiumPeer(Path folder, URI page, Path certificate, int toneHz) {
    this(folder, page, certificate, toneHz, null);
  }

  /**
   * The same on a machine of its own.
   *
   * @param host null for this one
   */
  public ChromiumPeer(Path folder, URI page, Path certificate, int toneHz, @Nullable Host host) {
    this(folder, page, certificate, tone(folder, toneHz), host, HEADLESS);
  }

  /** The same with a voice from a WAV file, again and again, in place of a tone. */
  static ChromiumPeer saying(Path folder, URI page, Path certificate, Path voice) {
    return new ChromiumPeer(folder, page, certificate, voice, null, HEADLESS);
  }

  /**
   * The same in a window that people see.
   *
   * @param place which one it is, from the left
   */
  static ChromiumPeer inWindow(Path folder, URI page, Path certificate, Path voice, int place) {
    int x = place * WINDOW_WIDTH;
    List<String> window =
        List.of("--window-position=" + x + ",0", "--window-size=" + WINDOW_WIDTH + ",900");
    return new ChromiumPeer(folder, page, certificate, voice, null, window);
  }

  private ChromiumPeer(
      Path folder,
      URI page,
      Path certificate,
      Path sound,
      @Nullable Host host,
      List<String> appearance) {
    this.folder = folder;
    List<String> command = new ArrayList<>();
    if (host != null) command.addAll(host.namespace().prefix());
    command.addAll(command(certificate, sound, appearance));
    process = PeerProcess.start("chromium", folder, null, command);
    try {
      process.await("opens no port", () -> Files.exists(portFile()), START);
      process.await("names no port", () -> port() > 0, START);
      if (host != null) passage = new Passage(host.namespace(), port());
      tab = new DevTools(tabAddress());
      ask("Page.enable", Map.of());
      ask("Page.addScriptToEvaluateOnNewDocument", Map.of("source", BARE_MICROPHONE));
      open(page);
    } catch (RuntimeException e) {
      if (passage != null) passage.close();
      process.close();
      throw e;
    }
  }

  private static Path tone(Path folder, int toneHz) {
    Path file = folder.resolve("tone.wav");
    try {
      WavWriter.writeAll(
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          Tone.record(Cadence.sine(toneHz), TONE_HZ, PEAK, TONE_MS));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> command(Path certificate, Path tone, List<String> appearance) {
    List<String> command = new ArrayList<>(List.of("chromium", "--no-sandbox"));
    command.addAll(appearance);
    command.addAll(
        List.of(
            "--log-level=3",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            "--use-file-for-fake-audio-capture=" + tone,
            "--autoplay-policy=no-user-gesture-required",
            "--ignore-certificate-errors-spki-list=" + fingerprint(certificate),
            "--remote-debugging-port=0",
            "--user-data-dir=" + folder.resolve("profile"),
            "about:blank"));
    return command;
  }

  /** The SHA-256 of the key, in base64 (RFC 7469 section 2.4). */
  private static String fingerprint(Path certificate) {
    try {
      X509Certificate leaf = Pem.readCertificates(certificate).getFirst();
      byte[] key = leaf.getPublicKey().getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (BadIdentityException | NoSuchAlgorithmException e) {
      throw new PeerFailure("the server's certificate cannot be read", e);
    }
  }

  private Path portFile() {
    return folder.resolve("profile").resolve("DevToolsActivePort");
  }

  private int port() {
    try {
      List<String> lines = Files.readAllLines(portFile());
      return lines.size() < 2 ? 0 : Integer.parseInt(lines.getFirst());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private URI tabAddress() {
    int door = passage == null ? port() : passage.port();
    URI list = URI.create("http://127.0.0.1:" + door + "/json/list");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(list).timeout(ANSWER).build();
      String json = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      for (JsonNode target : JsonMapper.shared().readTree(json)) {
        if (target.get("type").asString().equals("page")) {
          return URI.create(target.get("webSocketDebuggerUrl").asString());
        }
      }
      throw process.failure("has no tab: " + json, null);
    } catch (IOException e) {
      throw process.failure("does not list its tabs", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw process.failure("was asked for its tabs when interrupted", e);
    }
  }

  private JsonNode ask(String method, Map<String, ?> parameters) {
    try {
      return tab.command(method, parameters, ANSWER);
    } catch (PeerFailure e) {
      throw process.failure(String.valueOf(e.getMessage()), e);
    }
  }

  /** Gives Chromium itself a command of its protocol; what it answers. */
  public JsonNode command(String method, Map<String, ?> parameters) {
    return ask(method, parameters);
  }

  /** Goes to a page and waits until its scripts have run. */
  public void open(URI page) {
    JsonNode answer = ask("Page.navigate", Map.of("url", page.toString()));
    if (answer.has("errorText")) throw process.failure("cannot open " + page + ": " + answer, null);
    await("the page is not ready", "document.readyState === 'complete'", ANSWER);
  }

  /** The value of a JavaScript expression; a promise is waited for. */
  public JsonNode evaluate(String expression) {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw process.failure(expression + " threw " + answer.get("exceptionDetails"), null);
    }
    return answer.get("result").path("value");
  }

  /** Waits until a JavaScript expression is true. */
  public void await(String complaint, String expression, Duration within) {
    try {
      process.await(complaint, () -> evaluate(expression).asBoolean(false), within);
    } catch (PeerFailure e) {
      throw new PeerFailure(e.getMessage() + "\n--- the page says\n" + text(), e);
    }
  }

  /** What a person reads on the page. */
  public String text() {
    return evaluate("document.body.innerText").asString("");
  }

  /** A picture of the page, PNG. */
  public byte[] screenshot() {
    return Base64.getDecoder()
        .decode(ask("Page.captureScreenshot", Map.of("format", "png")).get("data").asString());
  }

  /** Shows the page as in another window, and in the dark or not. */
  public void look(int width, int height, boolean dark) {
    ask(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    var feature = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    ask("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
  }

  public void type(String id, String text) {
    String value = JsonMapper.shared().writeValueAsString(text);
    evaluate("document.getElementById('" + id + "').value = " + value);
  }

  /** Fills the field of that name as a person does: a page that listens hears of it. */
  public void fill(String name, String text) {
    JsonMapper json = JsonMapper.shared();
    String field = json.writeValueAsString("input[name=" + name + "]");
    evaluate(FILL.formatted(field, json.writeValueAsString(text)));
  }

  /** Presses a button, which must be there to be pressed. */
  public void press(String selector) {
    String button = JsonMapper.shared().writeValueAsString(selector);
    String visible =
        """
        (() => {
          const button = document.querySelector(%s);
          return button && !button.disabled && button.checkVisibility();
        })()
        """
            .formatted(button);
    await("there is no button " + selector, visible, ANSWER);
    evaluate("document.querySelector(" + button + ").click()");
  }

  public String tail() {
    return process.tail();
  }

  @Override
  public void close() {
    tab.close();
    if (passage != null) passage.close();
    process.close();
  }
}
