@echo off
rem Morphflux's launcher for Windows: builds what is missing or older than its sources, then runs the command line.
rem Environment: JAVA_HOME, JAVA_OPTS and OMP_NUM_THREADS, as in the launcher for other systems.
setlocal
set "ROOT=%~dp0"
set "JAR=%ROOT%processor\target\morphflux-processor.jar"

if defined JAVA_HOME (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
) else (
  set "JAVA="
  for /f "delims=" %%j in ('where java.exe 2^>nul') do if not defined JAVA set "JAVA=%%j"
)
if not defined JAVA (
  echo morphflux: no Java found: neither is JAVA_HOME set nor is java on the PATH. Install a JDK, 17 or newer. 1>&2
  exit /b 1
)
if not exist "%JAVA%" (
  echo morphflux: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it. Set it to a JDK, 17 or newer. 1>&2
  exit /b 1
)
set "VERSION="
for /f "tokens=3" %%v in ('^""%JAVA%" -version 2^>^&1 ^| findstr version^"') do if not defined VERSION set "VERSION=%%~v"
for /f "delims=.-+" %%v in ("%VERSION%") do set "VERSION=%%v"
if not defined VERSION set "VERSION=0"
if %VERSION% lss 17 (
  echo morphflux: "%JAVA%" is Java %VERSION%. Set JAVA_HOME to a JDK, 17 or newer. 1>&2
  exit /b 1
)

powershell -NoProfile -Command "$jar = Get-Item -LiteralPath $env:JAR -ErrorAction SilentlyContinue; if (-not $jar) { exit 1 }; Set-Location -LiteralPath $env:ROOT; $newer = Get-Item pom.xml, .mvn, *\pom.xml, *\src\main | ForEach-Object { $_; if ($_.PSIsContainer) { Get-ChildItem -LiteralPath $_.FullName -Recurse } } | Where-Object { $_.LastWriteTime -gt $jar.LastWriteTime } | Select-Object -First 1; if ($newer) { exit 1 }; exit 0"
if errorlevel 1 (
  echo Building: the first run downloads the libraries and takes a few minutes... 1>&2
  pushd "%ROOT%"
  call mvnw.cmd -B -q -pl processor -am -Dmaven.test.skip=true -Dspotless.check.skip=true -Djavac.warnings=-Xlint:-try package 1>&2
  if errorlevel 1 (
    popd
    if exist "%JAR%" del "%JAR%"
    echo morphflux: the build failed. 1>&2
    exit /b 1
  )
  popd
)

if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=%NUMBER_OF_PROCESSORS%"
rem Asked by its API only, ONNX Runtime has looked around the machine before it hears that it is not to report.
set "ORT_DISABLE_TELEMETRY=1"
set "FLAGS=-XX:MaxRAMPercentage=50 -XX:MetaspaceSize=128m -XX:+ExitOnOutOfMemoryError -Djava.awt.headless=true"
set "FLAGS=%FLAGS% -Dmorphflux.terminal=true -Dai.djl.offline=true -DOPT_OUT_TRACKING=true --enable-native-access=ALL-UNNAMED"
rem Meshes are large arrays that live for a moment; a young generation of a fixed size keeps the process small.
if not defined JAVA_OPTS set "FLAGS=%FLAGS% -XX:+UseParallelGC -XX:MaxNewSize=256m"
if %VERSION% geq 24 set "FLAGS=%FLAGS% --sun-misc-unsafe-memory-access=allow"
rem A backslash before the closing quotation mark would escape it.
"%JAVA%" %FLAGS% "-Dmorphflux.home=%ROOT:~0,-1%" %JAVA_OPTS% -cp "%JAR%" dev.morphflux.processor.cli.Main %*
exit /b %errorlevel%
