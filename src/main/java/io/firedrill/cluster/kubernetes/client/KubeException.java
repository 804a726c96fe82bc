package io.firedrill.cluster.kubernetes.client;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.firedrill.problem.Texts;
import java.io.IOException;

/** The API server did not answer, or refused. */
public final class KubeException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY = 429;

  private final int code;

  public KubeException(String context, String what, KubernetesClientException e) {
    super(sentence(context, what, e), e);
    this.code = e.getCode();
  }

  private static String sentence(String context, String what, KubernetesClientException e) {
    String said =
        e.getStatus() != null && e.getStatus().getMessage() != null
            ? e.getStatus().getMessage()
            : String.valueOf(e.getMessage());
    return switch (e.getCode()) {
      case FORBIDDEN ->
          Texts.format(
              "not permitted to %s: %s. The Roles in k8s/components/drill and"
                  + " k8s/components/upgrade have what a run within the cluster needs. From a"
                  + " laptop a store in the cluster needs create on pods/portforward besides, and a"
                  + " drill without --s3-keys environment needs get on the Secret with the bucket's"
                  + " keys",
              what, said);
      case UNAUTHORIZED ->
          Texts.format(
              "the API server of the context %s refuses its credentials: log in again", context);
      case 0 ->
          Texts.format("the API server of the context %s does not answer: %s", context, root(e));
      default -> Texts.format("the API server could not %s: %s", what, said);
    };
  }

  private static String root(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  public boolean notFound() {
    return code == NOT_FOUND;
  }

  public boolean forbidden() {
    return code == FORBIDDEN;
  }

  public boolean conflict() {
    return code == CONFLICT;
  }

  public boolean tooManyRequests() {
    return code == TOO_MANY;
  }
}
