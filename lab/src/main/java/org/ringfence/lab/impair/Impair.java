package org.ringfence.lab.impair;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ringfence.audio.Recording;
import org.ringfence.lab.demo.MouthToEar;
import org.ringfence.lab.peer.ProjectFile;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.phone.Phone;
import org.ringfence.phone.sound.WavSource;

/**
 * The impairment lab: speech over bad networks, heard by our phone, by baresip and by linphone, and
 * scored (ViSQOL). Arguments: {@code --quick} for a small grid, {@code --ours} without the others,
 * {@code --only=WORDS} for the points whose names have those words, {@code --mouth-to-ear} for the
 * delay of a call alone, {@code --write} to put table and plots into {@code docs/voice-quality.md}.
 */
public final class Impair {
  private static final List<Weather> QUICK = List.of(new Weather(10, 1, 0), new Weather(0, 1, 100));

  private static final String ONLY = "--only=";
  private static final int TAKES = 3;
  private static final int QUICK_MS = 4_000;
  private static final int TALKER_MS = 5_000;

  private Impair() {}

  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    boolean quick = given.contains("--quick");
    boolean write = given.contains("--write");
    if (given.contains("--mouth-to-ear")) {
      mouthToEar();
      System.exit(0);
    }
    String only = only(given);
    if (write && !only.isEmpty()) {
      System.err.println("--only is for looking: the page has all points or none");
      System.exit(64);
    }
    // First: what could go wrong here shall not cost what takes ten minutes.
    String mouthToEar = write ? mouthToEar() : "";
    Recording speech = quick ? first(speech("alice.wav"), QUICK_MS) : bothTalkers();
    int takes = quick ? 1 : TAKES;
    ImpairRun run = new ImpairRun(speech, !given.contains("--ours"), takes, System.out::println);
    for (Line line : quick ? List.of(Line.PCMU, Line.OPUS) : List.of(Line.values())) {
      for (Weather weather : quick ? QUICK : grid(line)) {
        if ((line.title + ", " + weather.words()).contains(only)) run.add(line, weather);
      }
    }
    List<Score> scores = run.scores();
    System.out.println();
    System.out.println(ScoreTable.text(scores));
    if (write) write(scores, mouthToEar);
    System.exit(0); // whatever a phone of another make left running
  }

  /** The words that a point's name must have; none for all. */
  private static String only(List<String> given) {
    return given.stream()
        .filter(each -> each.startsWith(ONLY))
        .map(each -> each.substring(ONLY.length()))
        .findFirst()
        .orElse("");
  }

  /** Loss by itself and in bursts, jitter, and both; redundancy is about loss alone. */
  static List<Weather> grid(Line line) {
    List<Weather> grid = new ArrayList<>();
    for (int loss : new int[] {0, 5, 10, 20, 30}) grid.add(new Weather(loss, 1, 0));
    for (int loss : new int[] {10, 20, 30}) grid.add(new Weather(loss, 4, 0));
    if (!line.forPeers()) return grid;
    for (int jitter : new int[] {50, 100, 200}) grid.add(new Weather(0, 1, jitter));
    grid.add(new Weather(10, 1, 100));
    return grid;
  }

  private static Recording bothTalkers() throws Exception {
    short[] alice = first(speech("alice.wav"), TALKER_MS).pcm();
    Recording bob = first(speech("bob.wav"), TALKER_MS);
    short[] both = Arrays.copyOf(alice, alice.length + bob.pcm().length);
    System.arraycopy(bob.pcm(), 0, both, alice.length, bob.pcm().length);
    return new Recording(both, bob.rateHz());
  }

  private static Recording first(Recording all, int ms) {
    return new Recording(Arrays.copyOf(all.pcm(), all.rateHz() / 1000 * ms), all.rateHz());
  }

  static Recording speech(String name) throws Exception {
    return WavSource.resource(Phone.class, name);
  }

  private static String mouthToEar() throws Exception {
    try (TempFolder temp = new TempFolder("mouth-to-ear")) {
      String table = MouthToEar.table(temp.folder("calls"));
      System.out.println(table);
      return table;
    }
  }

  private static void write(List<Score> scores, String mouthToEar) throws Exception {
    Path page = ProjectFile.find("docs/voice-quality.md");
    Files.writeString(page, VoicePage.replaced(Files.readString(page), scores, mouthToEar));
    for (Line line : Line.values()) {
      List<Score> some = scores.stream().filter(score -> score.line() == line).toList();
      Files.writeString(page.resolveSibling(line.file()), ScorePlot.svg(line, some));
    }
  }
}
