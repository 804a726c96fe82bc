package io.firedrill.job;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassWriter;
import org.apache.flink.shaded.asm9.org.objectweb.asm.MethodVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes;
import org.apache.flink.util.MutableURLClassLoader;

/** A place on the class path that has as many classes as are asked for, each about a megabyte. */
final class EndlessClasses extends URLStreamHandler {
  private static final String PREFIX = "io/firedrill/job/endless/Class";
  private static final int METHODS = 16;
  private static final int INSTRUCTIONS = 60_000; // a method has room for 65,535 bytes

  /**
   * Adds it to the class path of a job.
   *
   * @throws ClassNotFoundException if the job's classes are not loaded by a loader of their own
   */
  static void addTo(ClassLoader userCode) throws ClassNotFoundException {
    if (!(userCode instanceof MutableURLClassLoader)) {
      throw new ClassNotFoundException(
          "the job's classes come from "
              + userCode
              + ", and not from Flink's class loader of user code");
    }
    try {
      ((MutableURLClassLoader) userCode)
          .addURL(new URL("endless", "", -1, "/", new EndlessClasses()));
    } catch (MalformedURLException e) {
      throw new ClassNotFoundException("no such class path", e);
    }
  }

  static String name(long number) {
    return PREFIX.replace('/', '.') + number;
  }

  @Override
  protected URLConnection openConnection(URL url) throws FileNotFoundException {
    String path = url.getPath().substring(1);
    if (!path.startsWith(PREFIX)) {
      throw new FileNotFoundException(path);
    }
    byte[] bytes = bytes(path.substring(0, path.length() - ".class".length()));
    return new URLConnection(url) {
      @Override
      public void connect() {}

      @Override
      public int getContentLength() {
        return bytes.length;
      }

      @Override
      public InputStream getInputStream() {
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  /** Code is what takes room: nobody calls it. */
  private static byte[] bytes(String name) {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", null);
    for (int i = 0; i < METHODS; i++) {
      MethodVisitor method =
          writer.visitMethod(Opcodes.ACC_STATIC, "method" + i, "()V", null, null);
      method.visitCode();
      for (int k = 0; k < INSTRUCTIONS; k++) {
        method.visitInsn(Opcodes.NOP);
      }
      method.visitInsn(Opcodes.RETURN);
      method.visitMaxs(0, 0);
      method.visitEnd();
    }
    writer.visitEnd();
    return writer.toByteArray();
  }
}
