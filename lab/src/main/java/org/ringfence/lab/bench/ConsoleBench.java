package org.ringfence.lab.bench;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.ConsolePage;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.SippPlan;
import org.ringfence.lab.peer.SippRun;
import org.ringfence.lab.peer.TempFolder;
import tools.jackson.databind.JsonNode;

/**
 * The console of a company of a thousand people while two hundred calls go on, ten of which begin
 * and ten end each second: how soon its pages are there, and whether they stutter.
 *
 * <pre>
 *   ./dev bench console [--write]
 * </pre>
 */
public final class ConsoleBench {
  private static final int PEOPLE = 1_000;
  private static final int CALLS = 200;
  private static final int RATE = 10;
  private static final int HOLD_MS = 1_000 * CALLS / RATE;
  private static final int LOADS = 7;
  private static final int WATCHED_SECONDS = 20;
  private static final int LIFE_SECONDS = 600;

  /** When the first thing was drawn, and when the rows were there. */
  private static final String PAINTED =
      """
      (async () => {
        while (document.querySelectorAll('tbody tr').length < %d) {
          await new Promise((then) => requestAnimationFrame(then));
        }
        const rows = performance.now();
        let paint;
        while (!(paint = performance.getEntriesByName('first-contentful-paint')[0])) {
          await new Promise((then) => requestAnimationFrame(then));
        }
        return [paint.startTime, rows];
      })()
      """;

  /** Times between frames while something is done, and tasks that kept the page from drawing. */
  private static final String FRAMES =
      """
      (async (seconds, each) => {
        const long = [];
        const watch = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) long.push(entry.duration);
        });
        watch.observe({type: 'longtask'});
        const frames = [];
        let last = performance.now();
        const end = last + seconds * 1000;
        for (let count = 0; last < end; count++) {
          each(count);
          const now = await new Promise((then) => requestAnimationFrame(then));
          frames.push(now - last);
          last = now;
        }
        await new Promise((then) => setTimeout(then, 200));
        watch.disconnect();
        return {frames, long};
      })(%d, %s)
      """;

  private static final String NOTHING = "() => {}";
  private static final String SCROLL = "(count) => scrollTo(0, (count * 37) % 36000)";

  /** From a key pressed to the rows found by it being drawn. */
  private static final String SEARCH =
      """
      (async () => {
        const field = document.querySelector('input[type=search]');
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
        const took = [];
        for (const text of ['1', '15', '150', '1500', '150', '15', '1', '']) {
          const began = performance.now();
          set.call(field, text);
          field.dispatchEvent(new Event('input', {bubbles: true}));
          await new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)));
          took.push(performance.now() - began);
        }
        return took;
      })()
      """;

  private final double loadBefore =
      ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  private final ConsolePage page;
  private final URI console;
  private final StringBuilder table = new StringBuilder();

  private ConsoleBench(ConsolePage page, URI console) {
    this.page = page;
    this.console = console;
  }

  public static void main(String[] args) throws Exception {
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < PEOPLE; i++) {
      accounts.add(new Account("" + (1_000 + i), "white-rabbit-" + i, Account.Digest.MD5));
    }
    ServerPlan plan =
        ServerPlan.interop(Set.of(Transport.UDP), accounts.toArray(Account[]::new))
            .protecting(MediaPolicy.CLEAR);
    int port = Ports.next();
    URI console = URI.create("https://127.0.0.1:" + port + "/");
    try (TempFolder temp = new TempFolder("console-bench");
        RingfenceServer server = RingfenceServer.asShipped(temp.folder("server"), plan, port);
        ConsolePage page = new ConsolePage(temp.folder("browser"), server, console)) {
      page.begin();
      page.awaitText("Nobody is calling at the moment.");
      String text = new ConsoleBench(page, console).measure(temp, server, accounts);
      System.out.print(text);
      if (List.of(args).contains("--write")) PerformancePage.write("console", text);
    }
  }

  private String measure(TempFolder temp, RingfenceServer server, List<Account> accounts) {
    Path users = users(temp, accounts);
    int callee = Ports.next();
    try (SippRun registered =
        new SippRun(
            temp.folder("register"),
            sipp(server, "bench-register-digest", callee, callee)
                .load(PEOPLE, 200, 1_000, users, SipBenchLoad.GENERATOR_CORE, 60))) {
      registered.awaitSuccess(Duration.ofSeconds(60));
    }
    SippPlan answers =
        sipp(server, "bench-answer", callee, callee)
            .load(Integer.MAX_VALUE, 1, 100_000, users, SipBenchLoad.GENERATOR_CORE, LIFE_SECONDS);
    SippPlan calls =
        sipp(server, "bench-hold-digest", Ports.next(), callee)
            .key("holdMs", "" + HOLD_MS)
            .load(100_000, RATE, CALLS, users, SipBenchLoad.GENERATOR_CORE, LIFE_SECONDS);
    try (SippRun answering = new SippRun(temp.folder("answer"), answers);
        SippRun calling = new SippRun(temp.folder("call"), calls)) {
      String many = "Number(document.querySelector('.figure dd').textContent) >= " + (CALLS - RATE);
      page.await("there are not enough calls", many);
      title();
      loads("Now", "", 20);
      frames("Now, as calls come and go", WATCHED_SECONDS, NOTHING);
      loads("People", "people", 20);
      frames("People, scrolled up and down", 10, SCROLL);
      row("People, found by each key typed", "ms", values(page.browser().evaluate(SEARCH)));
    }
    return table.toString();
  }

  private static Path users(TempFolder temp, List<Account> accounts) {
    var lines = new StringBuilder("SEQUENTIAL\n");
    for (int i = 0; i < PEOPLE; i++) {
      Account account = accounts.get(i);
      Account other = accounts.get((i + PEOPLE / 2) % PEOPLE);
      lines.append(
          "%s;[authentication username=%s password=%s];%s;\n"
              .formatted(account.user(), account.user(), account.password(), other.user()));
    }
    return temp.write("users.csv", lines.toString());
  }

  private static SippPlan sipp(RingfenceServer server, String scenario, int port, int callee) {
    Map<String, String> keys =
        Map.of(
            "domain",
            server.domain(),
            "contact_port",
            "" + callee,
            SippPlan.CHALLENGE,
            "" + server.inviteChallenge());
    return new SippPlan(
        scenario,
        Transport.UDP,
        server.host(),
        server.port(Transport.UDP),
        port,
        "bench",
        "bench",
        keys,
        1,
        1,
        1,
        null,
        null,
        true,
        1);
  }

  /** Loads a page again and again, as somebody does who comes to it. */
  private void loads(String name, String path, int rows) {
    double[] paints = new double[LOADS];
    double[] there = new double[LOADS];
    for (int i = 0; i < LOADS; i++) {
      page.browser().open(console.resolve("?" + i + "#/" + path));
      JsonNode both = page.browser().evaluate(PAINTED.formatted(rows));
      paints[i] = both.get(0).asDouble();
      there[i] = both.get(1).asDouble();
    }
    row(name + ": first paint", "ms", paints);
    row(name + ": its rows are there", "ms", there);
  }

  private void frames(String name, int seconds, String each) {
    JsonNode found = page.browser().evaluate(FRAMES.formatted(seconds, each));
    row(name + ": between frames", "ms", values(found.get("frames")));
    double[] tasks = values(found.get("long"));
    String worst = tasks.length == 0 ? "" : ", the longest %.0f ms".formatted(max(tasks));
    table.append("%-42s %d%s%n".formatted(name + ": tasks over 50 ms", tasks.length, worst));
  }

  private static double[] values(JsonNode all) {
    double[] values = new double[all.size()];
    for (int i = 0; i < values.length; i++) values[i] = all.get(i).asDouble();
    return values;
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  private void title() {
    table.append(
        "%,d people, %d calls at once, %d of which begin and end each second; load before %.1f%n"
            .formatted(PEOPLE, CALLS, RATE, loadBefore));
    table.append("%-42s %8s %8s %8s%n".formatted("", "median", "99 of 100", "most"));
  }

  private void row(String name, String unit, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    table.append(
        String.format(
            Locale.ROOT,
            "%-42s %5.0f %s %7.0f %s %5.0f %s%n",
            name,
            SippRun.percentile(sorted, 0.5),
            unit,
            SippRun.percentile(sorted, 0.99),
            unit,
            max(sorted),
            unit));
  }
}
