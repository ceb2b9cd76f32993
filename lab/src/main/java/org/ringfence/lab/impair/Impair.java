package org.ringfence.lab.impair;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.ringfence.audio.Recording;
import org.ringfence.lab.demo.DemoFailure;
import org.ringfence.lab.demo.MouthToEar;
import org.ringfence.lab.peer.ProjectFile;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.phone.Phone;
import org.ringfence.phone.sound.WavSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The impairment lab: speech over bad networks, heard by our phone, by baresip and by linphone, and
 * scored (ViSQOL).
 */
@Command(
    name = "./dev impair",
    description = {
      "Speech over bad networks, heard by our phone, baresip and linphone, and scored.",
      "All points take some ten minutes of a machine that has nothing else to do."
    },
    footer = {
      "",
      "--write keeps what it measured in target/impair as it goes: started again with",
      "the same build, it goes on where it ended. With --only it replaces those points",
      "of the page."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "2:the command line is wrong",
      "65:the page has no scores to keep for the points that --only leaves out"
    })
public final class Impair implements Callable<Integer> {
  private static final String PAGE = "docs/voice-quality.md";
  private static final int NOTHING_TO_KEEP = 65;
  private static final int TAKES = 3;
  private static final int QUICK_MS = 4_000;
  private static final int TALKER_MS = 5_000;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  private boolean help;

  @Option(names = "--quick", description = "A small grid with short speech: about half a minute.")
  private boolean quick;

  @Option(names = "--ours", description = "Our phone alone.")
  private boolean ours;

  @Option(
      names = "--only",
      paramLabel = "WORDS",
      defaultValue = "",
      description = "The points that have those words, such as 'jitter of 100 ms' or 'PCMU, '.")
  private String only = "";

  @Option(names = "--list", description = "Name the points and measure nothing.")
  private boolean list;

  @Option(
      names = "--mouth-to-ear",
      description = "How long sound takes in a call from phone to phone, and where; nothing else.")
  private boolean mouthToEar;

  @Option(names = "--write", description = "Put tables and plots into " + PAGE + ".")
  private boolean write;

  @Option(names = "--anew", description = "With --write: keep nothing of a run that ended early.")
  private boolean anew;

  @Option(names = "--json", description = "One object a point on the output, the rest beside it.")
  private boolean json;

  Impair() {}

  public static void main(String[] args) {
    int code = new CommandLine(new Impair()).execute(args);
    System.exit(code); // whatever a phone of another make left running
  }

  @Override
  public Integer call() throws Exception {
    if (quick && write) return refused("the page has all points: not --quick with --write");
    if (ours && write) return refused("the page has other phones too: not --ours with --write");
    if (mouthToEar) {
      String table = mouthToEar();
      if (write) writeMouthToEar(table);
      return 0;
    }
    List<Point> points = new ArrayList<>(quick ? Point.few() : Point.grid());
    points.removeIf(point -> !point.words().contains(only));
    if (points.isEmpty()) return refused("no point has the words '" + only + "': see --list");
    if (list) {
      points.forEach(point -> System.out.println(point.words()));
      return 0;
    }
    return write ? writeAll(points) : look(points);
  }

  private static int refused(String why) {
    System.err.println(why);
    return CommandLine.ExitCode.USAGE;
  }

  private int look(List<Point> points) throws Exception {
    List<Score> scores = new ArrayList<>();
    measure(points, scores::add);
    report(scores);
    return 0;
  }

  private int writeAll(List<Point> points) throws Exception {
    Path page = ProjectFile.find(PAGE);
    Path file = page.resolveSibling("voice-quality.csv");
    List<Score> old = ScoreFile.read(file);
    List<Point> grid = Point.grid();
    long kept = old.stream().filter(score -> !points.contains(score.point())).count();
    if (kept + points.size() < grid.size()) {
      System.err.printf(
          "%s has %d of the %d other points of the page: run ./dev impair --write once before"
              + " --only%n",
          file.getFileName(), kept, grid.size() - points.size());
      return NOTHING_TO_KEEP;
    }
    // First: what could go wrong here shall not cost what takes ten minutes.
    boolean whole = points.size() == grid.size();
    String table = whole ? mouthToEarOrNone() : "";
    Path left = page.resolveSibling("../target/impair/scores.csv").normalize();
    List<Score> fresh = continued(left, points);
    if (!table.isEmpty()) writeMouthToEar(table);
    write(page, file, ScoreFile.merged(old, fresh, grid));
    report(fresh);
    return 0;
  }

  /** The scores of the points, some of which a run before this may have left. */
  private List<Score> continued(Path left, List<Point> points) throws Exception {
    // Another build may sound otherwise, and has another folder.
    String build = System.getProperty("java.class.path");
    List<Score> scores = new ArrayList<>(anew ? List.of() : ScoreFile.read(left, build));
    List<Point> lacking = new ArrayList<>(points);
    scores.removeIf(score -> !lacking.remove(score.point()));
    if (!scores.isEmpty()) {
      progress(scores.size() + " of " + points.size() + " points are known from a run before");
    }
    measure(
        lacking,
        score -> {
          scores.add(score);
          ScoreFile.write(left, build, scores);
        });
    Files.deleteIfExists(left);
    return scores;
  }

  /** What is done with a score. */
  private interface Keeper {
    void keep(Score score) throws IOException;
  }

  private void measure(List<Point> points, Keeper keeper) throws Exception {
    Recording speech = quick ? first(speech("alice.wav"), QUICK_MS) : bothTalkers();
    ImpairRun run = new ImpairRun(speech, !ours, quick ? 1 : TAKES, this::progress);
    points.forEach(run::add);
    run.measure(score -> {
      try {
        keeper.keep(score);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private void progress(String words) {
    PrintStream out = json ? System.err : System.out;
    out.println(words);
  }

  private void report(List<Score> scores) {
    if (json) {
      scores.stream().map(ScoreTable::json).forEach(System.out::println);
      return;
    }
    System.out.println();
    System.out.println(ScoreTable.text(scores));
  }

  private static Recording bothTalkers() throws IOException {
    short[] alice = first(speech("alice.wav"), TALKER_MS).pcm();
    Recording bob = first(speech("bob.wav"), TALKER_MS);
    short[] both = Arrays.copyOf(alice, alice.length + bob.pcm().length);
    System.arraycopy(bob.pcm(), 0, both, alice.length, bob.pcm().length);
    return new Recording(both, bob.rateHz());
  }

  private static Recording first(Recording all, int ms) {
    return new Recording(Arrays.copyOf(all.pcm(), all.rateHz() / 1000 * ms), all.rateHz());
  }

  static Recording speech(String name) throws IOException {
    return WavSource.resource(Phone.class, name);
  }

  private String mouthToEar() throws Exception {
    try (TempFolder temp = new TempFolder("mouth-to-ear")) {
      String table = MouthToEar.table(temp.folder("calls"));
      progress(table);
      return table;
    }
  }

  /** Empty where no such call comes about: that shall not cost the scores. */
  private String mouthToEarOrNone() throws Exception {
    try {
      return mouthToEar();
    } catch (DemoFailure e) {
      progress("the page keeps how long sound took before: " + e.getMessage());
      return "";
    }
  }

  private static void writeMouthToEar(String table) throws IOException {
    Path page = ProjectFile.find(PAGE);
    Files.writeString(page, VoicePage.withMouthToEar(Files.readString(page), table));
  }

  private static void write(Path page, Path file, List<Score> scores) throws IOException {
    ScoreFile.write(file, "", scores);
    Files.writeString(page, VoicePage.withScores(Files.readString(page), scores));
    for (Line line : Line.values()) {
      List<Score> some = scores.stream().filter(score -> score.line() == line).toList();
      Files.writeString(page.resolveSibling(line.file()), ScorePlot.svg(line, some));
    }
  }
}
