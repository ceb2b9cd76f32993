package org.ringfence.lab.walls;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What tidiness asks of one Java file: sizes, names, and words, measured on the compiler's tree.
 */
final class Tidy {
  static final int COLUMNS = 100;
  static final int FUNCTION_LINES = 60;
  static final int FILE_LINES = 600;

  /** A breach: the file, the rule's name as docs/tidy-exceptions.txt writes it, and the words. */
  record Breach(String file, String rule, String words) {}

  private static final Set<String> BANNED_PARTS =
      Set.of("Impl", "Manager", "Helper", "Util", "Utils", "Data");
  private static final Pattern NAME_PART = Pattern.compile("[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])");
  private static final Pattern ACCESSOR = Pattern.compile("get[A-Z].*");
  private static final Pattern UNDONE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
  private static final Pattern OFF = Pattern.compile("@Dis" + "abled\\b");
  private static final Pattern SLEEP = Pattern.compile("\\bThread\\s*\\.\\s*sl" + "eep\\s*\\(");

  private final String file;
  private final List<Breach> breaches = new ArrayList<>();

  private Tidy(String file) {
    this.file = file;
  }

  /** Every breach in the files given, text by path; the path says whether it is a test. */
  static List<Breach> breaches(Map<String, String> files) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problem -> {}, null, null, sources(files));
    DocTrees trees = DocTrees.instance(task);
    List<Breach> breaches = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      String file = unit.getSourceFile().toUri().getPath().substring(1);
      Tidy tidy = new Tidy(file);
      tidy.lines(files.get(file));
      tidy.words(files.get(file));
      tidy.topLevel(unit, trees);
      tidy.new Walk(unit, trees).scan(unit, null);
      breaches.addAll(tidy.breaches);
    }
    return breaches;
  }

  private static List<JavaFileObject> sources(Map<String, String> files) {
    List<JavaFileObject> sources = new ArrayList<>();
    files.forEach(
        (file, text) ->
            sources.add(
                new SimpleJavaFileObject(
                    URI.create("string:///" + file), JavaFileObject.Kind.SOURCE) {
                  @Override
                  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return text;
                  }
                }));
    return sources;
  }

  private void add(String rule, String words) {
    breaches.add(new Breach(file, rule, words));
  }

  private void lines(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() > FILE_LINES) {
      add("file-lines", lines.size() + " lines, at most " + FILE_LINES);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.codePointCount(0, line.length()) > COLUMNS && !line.startsWith("import ")) {
        add("columns", "line " + (i + 1) + " is longer than " + COLUMNS);
      }
    }
  }

  private void words(String text) {
    ban("undone", UNDONE, text);
    if (file.contains("src/test/")) {
      ban("disabled", OFF, text);
      ban("sleep", SLEEP, text);
    }
  }

  private void ban(String rule, Pattern banned, String text) {
    Matcher found = banned.matcher(text);
    while (found.find()) {
      long line = 1 + text.substring(0, found.start()).chars().filter(c -> c == '\n').count();
      add(rule, "line " + line + " says " + found.group());
    }
  }

  private void topLevel(CompilationUnitTree unit, DocTrees trees) {
    int open = 0;
    for (Tree type : unit.getTypeDecls()) {
      if (type instanceof ClassTree named
          && named.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
        open++;
        TreePath path = TreePath.getPath(unit, named);
        if (file.contains("src/main/") && trees.getDocComment(path) == null) {
          add("javadoc", named.getSimpleName() + " has no Javadoc");
        }
      }
    }
    if (open > 1) {
      add("one-type", open + " public top-level types");
    }
  }

  /** Looks at every type and function of one file. */
  private final class Walk extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final LineMap lines;

    Walk(CompilationUnitTree unit, DocTrees trees) {
      this.unit = unit;
      positions = trees.getSourcePositions();
      lines = unit.getLineMap();
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      Matcher parts = NAME_PART.matcher(type.getSimpleName());
      while (parts.find()) {
        if (BANNED_PARTS.contains(parts.group())) {
          add("name", type.getSimpleName() + " says nothing with " + parts.group());
        }
      }
      return super.visitClass(type, nothing);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      long first = lines.getLineNumber(positions.getStartPosition(unit, method));
      long last = lines.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > FUNCTION_LINES) {
        add("function-lines", method.getName() + " has " + (last - first + 1) + " lines");
      }
      if (ACCESSOR.matcher(method.getName()).matches()
          && method.getModifiers().getFlags().contains(Modifier.PUBLIC)
          && !overrides(method)) {
        add("accessor", method.getName() + " begins with get");
      }
      return super.visitMethod(method, nothing);
    }

    /** Ours never begin with get, so what is overridden here is somebody else's. */
    private boolean overrides(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
    }
  }
}
