package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.peer.Ports;

/**
 * Every story of {@link WorldStories} with a phone on SIP, on IAX2 and behind an MGCP gateway. They
 * are played beside each other, on stages of their own, since most of each is waiting for sound.
 */
@Tag("interop")
@Tag("interop-worlds")
class ThreeWorldsTest {
  private static final int STAGES = 3;
  private static final int FIRST = 201;

  /** How many of all stories may be played a second time. */
  private static final int MOST_AGAIN = 3;

  private static final List<String> WORLDS = List.of("SIP", "IAX2", "MGCP");

  private static Office office;
  private static AnalogSite site;
  private static final List<IaxPhone> IAX_PHONES = new ArrayList<>();
  private static final List<Thread> PLAYERS = new ArrayList<>();
  private static final AtomicInteger AGAIN = new AtomicInteger();

  /** A story with a phone of one world. */
  private record Run(WorldStories.Story story, String world, CompletableFuture<Boolean> over) {}

  /** Of the one whose phone is of some world; the two others and the guest have those after it. */
  private static String number(int stage) {
    return Integer.toString(FIRST + stage * 4);
  }

  @BeforeAll
  static void open() throws Exception {
    int agent = Ports.next();
    int analog = Ports.next();
    int iax = Ports.next();
    office = Office.open(configuration(agent, analog, iax));
    int[] tones = new int[STAGES];
    Arrays.fill(tones, Stage.OWN_HZ);
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), agent);
    site = new AnalogSite("ata", analog, at, tones);
    for (int stage = 0; stage < WORLDS.size() * STAGES; stage++) {
      if (stage % WORLDS.size() != 1) continue;
      String secret = office.stores().extensions().setIax(number(stage), true);
      if (secret == null) throw new IllegalStateException("no secret for IAX2");
      IaxPhone phone = new IaxPhone(iax, number(stage), secret, Stage.OWN_HZ);
      phone.register();
      IAX_PHONES.add(phone);
    }
  }

  private static String configuration(int agent, int analog, int iax) {
    List<String> lines = new ArrayList<>();
    StringBuilder queues = new StringBuilder();
    StringBuilder menus = new StringBuilder();
    StringBuilder conferences = new StringBuilder();
    for (int stage = 0; stage < WORLDS.size() * STAGES; stage++) {
      int me = FIRST + stage * 4;
      if (stage % WORLDS.size() == 2) lines.add("aaln/%d: %d".formatted(lines.size() + 1, me));
      String queue = "  %s: {agents: [%d], restSeconds: 0}\n";
      queues.append(queue.formatted(Stage.ownQueue(stage), me));
      queues.append(queue.formatted(Stage.bensQueue(stage), me + 2));
      menus.append("  %s:\n    keys: {1: %d}\n".formatted(Stage.menu(stage), me + 1));
      conferences.append("  %s: {name: Monday}\n".formatted(Stage.conference(stage)));
    }
    return """
    iax:
      listen: 127.0.0.1:%d
    mgcp:
      listen: 127.0.0.1:%d
      gateways:
        ata: {address: "127.0.0.1:%d", lines: {%s}}
    queues:
    %smenus:
    %sconferences:
    %s\
    """
        .formatted(iax, agent, analog, String.join(", ", lines), queues, menus, conferences);
  }

  @AfterAll
  static void close() throws Exception {
    for (Thread each : PLAYERS) each.join(TimeUnit.MINUTES.toMillis(2));
    if (site != null) site.close();
    for (IaxPhone each : IAX_PHONES) each.close();
    if (office != null) office.close();
  }

  @TestFactory
  @Tag("slow")
  List<DynamicTest> everyStoryWithAPhoneOfEachWorld() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    List<Queue<Run>> byWorld = new ArrayList<>();
    for (String world : WORLDS) {
      Queue<Run> runs = new ConcurrentLinkedQueue<>();
      for (WorldStories.Story story : WorldStories.all()) {
        Run run = new Run(story, world, new CompletableFuture<>());
        runs.add(run);
        String name = world + ": " + story.name();
        tests.add(DynamicTest.dynamicTest(name, () -> run.over.get(5, TimeUnit.MINUTES)));
      }
      byWorld.add(runs);
    }
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < WORLDS.size() * STAGES; i++) stages.add(stage(i));
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      Queue<Run> runs = byWorld.get(i % WORLDS.size());
      PLAYERS.add(Thread.ofPlatform().daemon().start(() -> play(runs, stage)));
    }
    return tests;
  }

  private static Stage stage(int index) throws Exception {
    String own = office.number();
    WorldPhone me =
        switch (index % WORLDS.size()) {
          case 0 -> {
            OfficePhone desk = office.phone(own, Stage.OWN_HZ);
            yield new DeskPhone(desk);
          }
          case 1 -> IAX_PHONES.get(index / WORLDS.size());
          default -> new LinePhone(site, 1 + index / WORLDS.size(), own, Stage.OWN_HZ);
        };
    Stage stage = new Stage(office, index, me);
    if (index % WORLDS.size() == 2) {
      // Whoever is logged in at an analog phone cannot be encrypted there.
      for (String each : List.of(own, stage.guest)) {
        office.stores().extensions().setMedia(each, MediaPolicy.CLEAR);
      }
    }
    return stage;
  }

  private static void play(Queue<Run> runs, Stage stage) {
    for (Run run = runs.poll(); run != null; run = runs.poll()) {
      try {
        try {
          once(run, stage);
        } catch (Exception | AssertionError broken) {
          // Where the machine stood still a key may be torn in two: whoever hears that tries again.
          if (AGAIN.incrementAndGet() > MOST_AGAIN) throw broken;
          stage.clear();
          once(run, stage);
        }
        run.over.complete(true);
      } catch (Exception | AssertionError wrong) {
        run.over.completeExceptionally(wrong);
        clearAfter(stage);
      }
    }
  }

  private static void once(Run run, Stage stage) throws Exception {
    run.story.plot().play(stage);
    stage.clear();
  }

  /** What went wrong is told already. */
  private static void clearAfter(Stage stage) {
    try {
      stage.clear();
    } catch (Exception | AssertionError again) {
      // The next story tells of it.
    }
  }

  @Test
  void thePageTellsOfEveryStory() throws Exception {
    String told = "";
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path page = at.resolve("docs/worlds.md");
      if (Files.exists(page)) told = Files.readString(page);
    }
    for (WorldStories.Story each : WorldStories.all()) {
      assertThat(told).contains("\n| " + each.name() + " | ");
    }
  }
}
