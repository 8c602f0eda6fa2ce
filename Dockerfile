# Built with the JDK of the language level, which is the one the tests run on;
# run on the newest LTS.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
# The dependencies change less often than the sources, so they have a layer of their own.
COPY pom.xml ./
RUN mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:resolve
COPY src src
RUN mvn -B -ntp -q -DskipTests package \
 && mv target/marquee-*-runnable.jar target/marquee.jar

FROM eclipse-temurin:25-jre
WORKDIR /opt/marquee
COPY --from=build /src/target/marquee.jar marquee.jar
# A start without servers writes down what every later start would work out again. Its options
# have to be those of the ENTRYPOINT, or what it wrote is not used.
RUN export MARQUEE_AUTH_SECRET=only-while-the-image-is-being-built MARQUEE_DATABASE_MIGRATE=false; \
    java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
      -XX:AOTCacheOutput=marquee.aot -jar marquee.jar > start.log & \
    until grep -qs service.started start.log; do kill -0 $! || exit 1; sleep 1; done; \
    kill $!; wait $! || true; rm start.log && test -s marquee.aot
USER 10001:10001
EXPOSE 8080 8081
# Ready means that it can sell. Asked with the shell alone, since a small image may have no curl.
HEALTHCHECK --interval=10s --timeout=3s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${MARQUEE_MANAGEMENT_PORT:-8081} && printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:AOTCache=marquee.aot", "-jar", "marquee.jar"]
