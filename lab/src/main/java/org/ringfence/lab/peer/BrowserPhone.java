package org.ringfence.lab.peer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.dtls.Fingerprint;
import org.ringfence.lab.nat.Host;
import tools.jackson.databind.JsonNode;

/** The browser phone's page in a Chromium, used as a person would and listened to as well. */
public final class BrowserPhone implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Of full scale and a second; comfort noise is below. */
  private static final double SILENT = 1e-5;

  /** The share of looks at which the tone stood 15 dB above everything else. */
  private static final String HEARD =
      """
      (async (hz, seconds) => {
        const context = new AudioContext({sampleRate: 48000});
        await context.resume();
        const analyser = context.createAnalyser();
        analyser.fftSize = 8192;
        analyser.smoothingTimeConstant = 0;
        context.createMediaStreamSource(currentCall.remote).connect(analyser);
        const level = new Float32Array(analyser.frequencyBinCount);
        const wanted = Math.round(hz * analyser.fftSize / context.sampleRate);
        const there = () => {
          analyser.getFloatFrequencyData(level);
          let tone = -Infinity;
          let other = -Infinity;
          for (let i = 4; i < level.length; i++) {
            if (Math.abs(i - wanted) <= 2) tone = Math.max(tone, level[i]);
            else if (Math.abs(i - wanted) > 12) other = Math.max(other, level[i]);
          }
          return tone > -60 && tone - other > 15;
        };
        const look = async (ms) => {
          await new Promise((then) => setTimeout(then, ms));
          return there();
        };
        let looks = 0;
        for (let waited = 0; waited < 150 && !(await look(100)); waited++);
        let heard = 0;
        const end = performance.now() + seconds * 1000;
        while (performance.now() < end) {
          looks++;
          if (await look(100)) heard++;
        }
        await context.close();
        return heard / looks;
      })(%d, %s)
      """;

  /** How much sound came within that time. */
  private static final String ENERGY =
      """
      (async (ms) => {
        const now = async () => [...(await currentCall.connection.getStats()).values()]
            .filter(({type, kind}) => type === 'inbound-rtp' && kind === 'audio')
            .reduce((sum, each) => sum + (each.totalAudioEnergy || 0), 0);
        const before = await now();
        await new Promise((then) => setTimeout(then, ms));
        return Math.max(0, await now() - before);
      })(%d)
      """;

  /** Offers that video codec alone, besides what only goes with another. */
  private static final String PREFER =
      """
      (() => {
        const offer = RTCPeerConnection.prototype.createOffer;
        const codecs = RTCRtpReceiver.getCapabilities('video').codecs
            .filter((codec) => codec.mimeType === 'video/%s');
        RTCPeerConnection.prototype.createOffer = function (...wishes) {
          this.getTransceivers().filter((each) => each.receiver.track.kind === 'video')
              .forEach((each) => each.setCodecPreferences(codecs));
          return offer.apply(this, wishes);
        };
      })()
      """;

  private static final String TRICKLE =
      """
      new Promise((then) => {
        currentCall.session.once('newInfo', ({info}) => {
          info.on('succeeded', () => then(true));
          info.on('failed', () => then(false));
        });
        currentCall.session.sendInfo(
          'application/trickle-ice-sdpfrag',
          'a=candidate:1 1 udp 1 192.0.2.1 9 typ host\\r\\na=end-of-candidates\\r\\n',
          {extraHeaders: ['Info-Package: trickle-ice', 'Content-Disposition: Info-Package']});
      })
      """;

  /** Offers that codec alone for sound. */
  private static final String PREFER_SOUND = PREFER.replace("'video", "'audio");

  private final ChromiumPeer browser;
  private final String itsHost;
  private final int itsPort;
  private URI page;

  /** A page that is open, of that server. */
  public BrowserPhone(Path folder, RingfenceServer server, int toneHz) {
    this(folder, server, toneHz, null);
  }

  /**
   * The same on a machine of its own.
   *
   * @param machine null for this one
   */
  public BrowserPhone(Path folder, RingfenceServer server, int toneHz, @Nullable Host machine) {
    itsHost = server.host();
    itsPort = server.port(Transport.WSS);
    page = at(itsPort);
    browser = new ChromiumPeer(folder, page, server.certificateFile(), toneHz, machine);
  }

  /**
   * A page that is open, of any server.
   *
   * @param voice a WAV file, said again and again
   */
  public BrowserPhone(Path folder, URI page, Path certificate, Path voice) {
    this(page, ChromiumPeer.saying(folder, page, certificate, voice));
  }

  private BrowserPhone(URI page, ChromiumPeer browser) {
    itsHost = page.getHost();
    itsPort = page.getPort();
    this.page = page;
    this.browser = browser;
  }

  /**
   * The same in a window that people see.
   *
   * @param place which one it is, from the left
   */
  public static BrowserPhone inWindow(
      Path folder, URI page, Path certificate, Path voice, int place) {
    return new BrowserPhone(page, ChromiumPeer.inWindow(folder, page, certificate, voice, place));
  }

  private URI at(int port) {
    return URI.create("https://" + itsHost + ":" + port + "/");
  }

  /** Loads the page anew by way of whoever is in the path, at that port. */
  public void reload(int port) {
    page = at(port);
    reload();
    page = at(itsPort);
  }

  public ChromiumPeer browser() {
    return browser;
  }

  /** Loads the page anew: whoever was signed in is so no more. */
  public void reload() {
    browser.open(page);
  }

  public void enter(String user, String password) {
    browser.type("number", user);
    browser.type("password", password);
    browser.press("#sign-in button");
  }

  public void signIn(Account account) {
    signIn(account.user(), account.password());
  }

  public void signIn(String user, String password) {
    enter(user, password);
    awaitText("#status", user + ": ready");
  }

  public void dial(String number, boolean video) {
    browser.type("target", number);
    browser.press("#dial button[value=" + (video ? "video" : "voice") + "]");
  }

  /** Trickles what a browser may (RFC 8840 section 4.4); whether that was taken. */
  public boolean trickle() {
    return browser.evaluate(TRICKLE).asBoolean(false);
  }

  /** Until it is loaded anew, its calls offer that video codec and no other. */
  public void preferVideo(String codec) {
    browser.evaluate(PREFER.formatted(codec));
  }

  /** The same of its sound. */
  public void preferSound(String codec) {
    browser.evaluate(PREFER_SOUND.formatted(codec));
  }

  /** Its next call is one whose keys only the two phones have. */
  public void choosePrivate() {
    browser.press("#private");
  }

  /** The digits that two compare. */
  public String digits() {
    browser.await("shows no digits", "document.getElementById('digits').textContent !== ''", SOON);
    return browser.evaluate("document.getElementById('digits').textContent").asString();
  }

  /** The certificate that its own or the other's description shows. */
  public Fingerprint fingerprint(String description) {
    String text =
        browser
            .evaluate(
                "/a=fingerprint:(.*)/.exec(currentCall.connection.%s.sdp)[1]"
                    .formatted(description))
            .asString();
    Fingerprint read = Fingerprint.parse(text);
    if (read == null) throw new PeerFailure("no fingerprint: " + text);
    return read;
  }

  /** How many lines of ours say that packets may name them. */
  public int namedLines() {
    return browser
        .evaluate("currentCall.connection.remoteDescription.sdp.match(/hdrext:sdes:mid/g).length")
        .asInt();
  }

  /** Whether the other side said that reports of sound may be of reduced size (RFC 5506). */
  public boolean mayReportLess() {
    return browser
        .evaluate(
            "/^a=rtcp-rsize/m.test(currentCall.connection.remoteDescription.sdp"
                + ".split('m=').find(line => line.startsWith('audio')))")
        .asBoolean(false);
  }

  public void answer(boolean video) {
    browser.press(video ? "#answer-video" : "#answer");
  }

  public void press(String id) {
    browser.press("#" + id);
  }

  public void awaitRinging(String caller) {
    awaitText("#caller", caller);
  }

  public void awaitTalking() {
    awaitText("#progress", "Connected");
  }

  /** Waits until no call is left. */
  public void awaitIdle() {
    browser.await("a call is left", "!currentCall", SOON);
  }

  /** Waits until that element shows that text, among others. */
  public void awaitText(String selector, String text) {
    browser.await(
        selector + " does not say: " + text,
        """
        (() => {
          const element = document.querySelector('%s');
          return element.checkVisibility() && element.textContent.includes(`%s`);
        })()
        """
            .formatted(selector, text),
        SOON);
  }

  /** The share of the time in which that tone stood out in what the other side sends. */
  public double heard(int toneHz, double seconds) {
    return browser.evaluate(HEARD.formatted(toneHz, seconds)).asDouble();
  }

  /** The energy of what the other side sends within that time; 0 where that is silence. */
  public double energy(double seconds) {
    double energy = browser.evaluate(ENERGY.formatted((long) (seconds * 1000))).asDouble();
    return energy < SILENT ? 0 : energy;
  }

  /** Everything {@code getStats} tells of the call. */
  public JsonNode statistics() {
    return browser.evaluate(
        "(async () => [...(await currentCall.connection.getStats()).values()])()");
  }

  /** One figure of what comes in of that kind; 0 while there is none. */
  public long inbound(String kind, String figure) {
    for (JsonNode each : statistics()) {
      if (each.path("type").asString("").equals("inbound-rtp")
          && each.path("kind").asString("").equals(kind)) {
        return each.path(figure).asLong(0);
      }
    }
    return 0;
  }

  /** What it decodes pictures of: {@code video/VP8}; empty while there are none. */
  public String videoCodec() {
    JsonNode all = statistics();
    String id = "";
    for (JsonNode each : all) {
      boolean video = each.path("kind").asString("").equals("video");
      if (video && each.path("type").asString("").equals("inbound-rtp")) {
        id = each.path("codecId").asString("");
      }
    }
    for (JsonNode each : all) {
      if (each.path("id").asString("").equals(id)) return each.path("mimeType").asString("");
    }
    return "";
  }

  /** The only statistic of that type that says so; null when there is none or another. */
  public JsonNode only(String type, String field, String value) {
    JsonNode found = null;
    for (JsonNode each : statistics()) {
      if (each.path("type").asString("").equals(type)
          && each.path(field).asString("").equals(value)) {
        if (found != null) throw new PeerFailure("two of " + type + ": " + statistics());
        found = each;
      }
    }
    if (found == null) throw new PeerFailure("no " + type + " " + value + ": " + statistics());
    return found;
  }

  @Override
  public void close() {
    browser.close();
  }
}
