import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads every module's test reports and says what passed, failed and was skipped. The last line is
 * always {@code N passed, N failed, N skipped}; ends with 1 when anything failed or nothing ran.
 */
public final class TestReport {
  private final List<String> failed = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private int passed;

  public static void main(String[] args) throws Exception {
    TestReport report = new TestReport();
    for (Path file : reports(Path.of(args[0]))) {
      report.read(file.toFile());
    }
    if (args.length > 1 && args[1].equals("--build-failed")) {
      report.failed.add("the build itself: see target/test.log");
    }
    System.exit(report.print());
  }

  private static List<Path> reports(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        for (String reports : List.of("target/surefire-reports", "target/fuzz-reports")) {
          found.addAll(reportsIn(module.resolve(reports)));
        }
      }
    }
    return found;
  }

  private static List<Path> reportsIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
          .sorted()
          .toList();
    }
  }

  private void read(File file) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    NodeList cases = builder.parse(file).getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String type = test.getAttribute("classname");
      String name = type.substring(type.lastIndexOf('.') + 1) + "." + test.getAttribute("name");
      if (has(test, "failure")) {
        failed.add(name + why(test, "failure"));
      } else if (has(test, "error")) {
        failed.add(name + why(test, "error"));
      } else if (has(test, "skipped")) {
        skipped.add(name + why(test, "skipped"));
      } else {
        passed++;
      }
    }
  }

  private static boolean has(Element test, String child) {
    return test.getElementsByTagName(child).getLength() > 0;
  }

  private static String why(Element test, String child) {
    String message = ((Element) test.getElementsByTagName(child).item(0)).getAttribute("message");
    String line = message.strip().lines().findFirst().orElse("");
    return line.isEmpty() ? "" : ": " + (line.length() > 160 ? line.substring(0, 160) : line);
  }

  private int print() {
    System.out.println();
    skipped.forEach(name -> System.out.println("skipped " + name));
    failed.forEach(name -> System.out.println("FAILED  " + name));
    if (passed + failed.size() + skipped.size() == 0) {
      System.out.println("no test ran");
    }
    System.out.printf("%d passed, %d failed, %d skipped%n", passed, failed.size(), skipped.size());
    return failed.isEmpty() && passed > 0 ? 0 : 1;
  }
}
