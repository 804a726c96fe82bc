package io.firedrill.kind;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Owns the kind cluster of all scenarios: it is created before the first of them and deleted after
 * the last, also after failures. Before each scenario it brings the job into the state that the
 * scenario's {@link OnKind} names; when one fails, it writes down what was there.
 */
final class KindCluster
    implements BeforeAllCallback,
        BeforeEachCallback,
        TestExecutionExceptionHandler,
        AfterEachCallback,
        ParameterResolver {
  private static final ExtensionContext.Namespace ALL =
      ExtensionContext.Namespace.create(KindCluster.class);

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    stack(context).up();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    try {
      stack(context).bring(needs(context).job());
    } catch (Exception | AssertionError e) {
      failed(context, e);
      throw e;
    }
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable first)
      throws Throwable {
    failed(context, first);
    throw first;
  }

  private static void failed(ExtensionContext context, Throwable first) {
    String scenario =
        context.getRequiredTestClass().getSimpleName() + " " + context.getDisplayName();
    stack(context).spoiled();
    stack(context).dump(scenario, first);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (needs(context).spoils()) {
      stack(context).spoiled();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Kind.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return stack(context).kind();
  }

  private static KindStack stack(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ALL)
        .computeIfAbsent(KindStack.class, type -> new KindStack(), KindStack.class);
  }

  private static OnKind needs(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), OnKind.class)
        .or(() -> AnnotationSupport.findAnnotation(context.getRequiredTestClass(), OnKind.class))
        .orElseThrow();
  }
}
