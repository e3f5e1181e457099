package io.lth.airflow.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Others use this library: every public type, method and field says what it is. A record's
 * components and constructor are told by the record, an override by what it overrides, a constant
 * of an enum by Airflow, whose word it is. javac's own lint asks for those too, and for a tag for
 * each parameter.
 */
class JavadocTest {
  private static final Path SOURCES = Path.of("src/main/java/io/lth/airflow/client");

  @Test
  void everyPublicMemberSaysWhatItIs() throws IOException {
    List<Source> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        sources.add(new Source(file.getFileName().toString(), Files.readString(file)));
      }
    }

    assertThat(sources).hasSizeGreaterThan(25);
    assertThat(silent(sources)).isEmpty();
  }

  @Test
  void aMemberWithoutAWordIsFound() throws IOException {
    Source source =
        new Source(
            "Box.java",
            """
            /** Told. */
            public record Box(int told) implements Runnable {
              public static final int SILENT_FIELD = 1;
              static final int INSIDE = 2;
              public Box {}
              @Override public void run() {}
              /** Told. */
              public int size() { return 1; }
              public int silent() { return 2; }
              public interface SilentType { void silentToo(); }
              enum Inside { ONE; public void unseen() {} }
              /** Told. */
              public enum Told { ONE; }
              // No comment for Javadoc.
              public static Box silentOne() { return new Box(1); }
            }
            """);

    assertThat(silent(List.of(source)))
        .containsExactlyInAnyOrder(
            "SILENT_FIELD", "silent", "SilentType", "silentToo", "silentOne");
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** The names of those public members that have no Javadoc. */
  private static List<String> silent(List<? extends JavaFileObject> sources) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, sources);
    Members members = new Members(DocTrees.instance(task));
    for (CompilationUnitTree unit : task.parse()) {
      members.scan(new TreePath(unit), null);
    }
    return members.silent;
  }

  private static final class Members extends TreePathScanner<Void, Void> {
    private final List<String> silent = new ArrayList<>();
    private final DocTrees docs;

    Members(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      listen(type.getSimpleName());
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(it -> it.getAnnotationType().toString().equals("Override"));
      boolean ofARecord = method.getReturnType() == null && isIn(Tree.Kind.RECORD);
      if (isPublic(method.getModifiers()) && !overrides && !ofARecord) {
        listen(method.getName());
      }
      return null;
    }

    @Override
    public Void visitVariable(VariableTree field, Void nothing) {
      if (isPublic(field.getModifiers()) && !isIn(Tree.Kind.ENUM)) {
        listen(field.getName());
      }
      return null;
    }

    private void listen(CharSequence name) {
      if (docs.getDocComment(getCurrentPath()) == null) {
        silent.add(name.toString());
      }
    }

    /** What stands in an interface is public by itself. */
    private boolean isPublic(ModifiersTree modifiers) {
      return modifiers.getFlags().contains(Modifier.PUBLIC)
          || (isIn(Tree.Kind.INTERFACE) && !modifiers.getFlags().contains(Modifier.PRIVATE));
    }

    private boolean isIn(Tree.Kind kind) {
      TreePath around = getCurrentPath().getParentPath();
      return around != null && around.getLeaf().getKind() == kind;
    }
  }
}
